using System.Text;

namespace VvcIlif.Codec.Interpolation.Ilif;

/// <summary>
/// An integer ILIF network: all that decides samples. Immutable, and checked when it is made: no accumulator can leave
/// 24 bits, so that every order of summation, in 32-bit integers or in single precision, gives the same samples.
/// </summary>
public sealed class IlifModel
{
    /// <summary>Longest name, in bytes of UTF-8.</summary>
    public const int MaxNameBytes = 24;

    internal const int AccumulatorLimit = 1 << 24;
    internal const int MaxShift = 23;
    internal const int MaxSlope = 2047;
    internal const int MinQp = -12, MaxQp = 63, NeutralQp = 32, QpScale = 16;

    private readonly byte[] _file;

    internal IlifModel(string name, IlifArchitecture architecture, IReadOnlyList<IlifLayer> layers, IReadOnlyList<IlifPhase> phases)
    {
        Name = name;
        Architecture = architecture;
        Layers = [.. layers];
        Phases = [.. phases];
        Check();
        _file = IlifModelFile.Write(this);
        Fingerprint = new FilterFingerprint(_file.AsSpan(_file.Length - FilterFingerprint.Size));
    }

    /// <summary>Name of the model, such as "small".</summary>
    public string Name { get; }

    /// <summary>Shape and number formats.</summary>
    public IlifArchitecture Architecture { get; }

    /// <summary>SHA-256 of everything that decides samples, as stored at the end of the file.</summary>
    public FilterFingerprint Fingerprint { get; }

    /// <summary>Bytes of the model file.</summary>
    public int FileBytes => _file.Length;

    internal IlifLayer[] Layers { get; }

    internal IlifPhase[] Phases { get; }

    /// <summary>Largest magnitude an accumulator can reach, less than 2^24.</summary>
    public int AccumulatorPeak { get; private set; }

    /// <summary>Reads a model file.</summary>
    /// <exception cref="IlifModelException">The file is missing, damaged or no model.</exception>
    public static IlifModel Load(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        byte[] data;
        try
        {
            if (!File.Exists(path))
                throw new IlifModelException($"There is no model file '{path}'.");
            if (new FileInfo(path).Length > IlifModelFile.MaxBytes)
                throw new IlifModelException($"'{path}' is not an ILIF model: it is larger than any.");
            data = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IlifModelException($"The model file '{path}' cannot be read: {e.Message}", e);
        }
        return IlifModelFile.Read(data, $"'{path}'");
    }

    /// <summary>Reads a model from memory.</summary>
    /// <param name="data">A whole model file.</param>
    /// <exception cref="IlifModelException">The data is damaged or no model.</exception>
    public static IlifModel Parse(ReadOnlySpan<byte> data) => IlifModelFile.Read(data, "The model");

    /// <summary>The model as a file.</summary>
    public byte[] ToArray() => (byte[])_file.Clone();

    /// <summary>The second input plane of the network, in the scale of the first layer's operands.</summary>
    internal static int QpOperand(int qp) => (Math.Clamp(qp, MinQp, MaxQp) - NeutralQp) * QpScale;

    // Every range that the kernels rely on.
    private void Check()
    {
        IlifArchitecture a = Architecture;
        Require(Name.Length > 0 && Encoding.UTF8.GetByteCount(Name) <= MaxNameBytes && !Name.Any(char.IsControl), $"its name must have 1 to {MaxNameBytes} bytes");
        Require(a.Channels is >= 8 and <= 256 && a.Channels % 8 == 0, $"it has {a.Channels} channels where a multiple of 8 up to 256 is allowed");
        Require(a.Blocks is >= 0 and <= 64, $"it has {a.Blocks} residual blocks where 0 to 64 are allowed");
        Require(a.ActivationBits is >= 8 and <= 14, $"its operands have {a.ActivationBits} bits where 8 to 14 are allowed");
        Require(a.StreamBits is >= 8 and <= 14, $"its stream has {a.StreamBits} fraction bits where 8 to 14 are allowed");
        Require(a.HeadOperandShift is >= 0 and <= 15, "the shift before its head is out of range");
        Require(Layers.Length == a.TrunkLayers && Phases.Length == IlifArchitecture.Phases, "layers are missing");
        int operandPeak = 1 << (a.ActivationBits - 1);
        long peak = 0;
        for (int i = 0; i < Layers.Length; i++)
        {
            IlifLayer layer = Layers[i];
            Require(layer.Inputs == (i == 0 ? 2 : a.Channels) && layer.Outputs == a.Channels, $"layer {i} has a wrong size");
            Require(layer.Offsets.Length == layer.Outputs && layer.Weights.Length == layer.Outputs * layer.Inputs * 9, $"layer {i} has a wrong size");
            Require(layer.OperandShift is >= 0 and <= 15 && layer.Shift is >= 0 and <= MaxShift, $"a shift of layer {i} is out of range");
            Require(Math.Abs(layer.Slope) <= MaxSlope, $"the slope of layer {i} is out of range");
            for (int o = 0; o < layer.Outputs; o++)
            {
                long sum = Math.Abs((long)layer.Offsets[o]) + Half(layer.Shift);
                for (int c = 0; c < layer.Inputs; c++)
                {
                    long magnitude = 0;
                    foreach (sbyte w in layer.Weights.AsSpan((o * layer.Inputs + c) * 9, 9))
                        magnitude += Math.Abs((int)w);
                    sum += magnitude * (i > 0 ? operandPeak : c == 0 ? 1 << (IlifArchitecture.InputBits - 1) : Math.Abs(QpOperand(MinQp)));
                }
                peak = Math.Max(peak, sum);
                Require(sum < AccumulatorLimit, $"channel {o} of layer {i} could overflow its accumulator");
            }
        }
        for (int p = 0; p < Phases.Length; p++)
        {
            IlifPhase phase = Phases[p];
            Require(phase.Weights.Length == IlifArchitecture.HeadTaps * IlifArchitecture.HeadTaps * a.Channels, $"phase {p} has a wrong size");
            Require(phase.Shift is >= 0 and <= MaxShift, $"the shift of phase {p} is out of range");
            long sum = Math.Abs((long)phase.Offset) + Half(phase.Shift);
            foreach (sbyte w in phase.Weights)
                sum += Math.Abs((int)w) * (long)operandPeak;
            peak = Math.Max(peak, sum);
            Require(sum < AccumulatorLimit, $"phase {p} could overflow its accumulator");
        }
        AccumulatorPeak = (int)peak;

        void Require(bool condition, string what)
        {
            if (!condition)
                throw new IlifModelException($"The ILIF model '{Name}' cannot be used: {what}.");
        }
    }

    internal static int Half(int shift) => shift == 0 ? 0 : 1 << (shift - 1);
}
