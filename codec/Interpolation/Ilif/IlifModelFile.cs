using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace VvcIlif.Codec.Interpolation.Ilif;

/// <summary>
/// The .ilif file: "ILIF", version, sizes and formats, name, layers, phases, and the SHA-256 of all that. All numbers
/// little-endian.
/// </summary>
internal static class IlifModelFile
{
    public const int MaxBytes = 1 << 27;
    private const int Version = 1;
    private const int FixedBytes = 14;

    private static ReadOnlySpan<byte> Magic => "ILIF"u8;

    public static byte[] Write(IlifModel model)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        IlifArchitecture a = model.Architecture;
        byte[] name = Encoding.UTF8.GetBytes(model.Name);
        writer.Write(Magic);
        writer.Write((byte)Version);
        writer.Write((byte)((a.Residual ? 1 : 0) | (a.SpecialTables ? 2 : 0)));
        writer.Write((ushort)a.Channels);
        writer.Write((ushort)a.Blocks);
        writer.Write((byte)a.ActivationBits);
        writer.Write((byte)a.StreamBits);
        writer.Write((byte)a.HeadOperandShift);
        writer.Write((byte)name.Length);
        writer.Write(name);
        foreach (IlifLayer layer in model.Layers)
        {
            writer.Write((byte)layer.OperandShift);
            writer.Write((byte)layer.Shift);
            writer.Write((short)layer.Slope);
            foreach (int offset in layer.Offsets)
                writer.Write(offset);
            writer.Write(MemoryMarshal.AsBytes<sbyte>(layer.Weights));
        }
        foreach (IlifPhase phase in model.Phases)
        {
            writer.Write((byte)phase.Shift);
            writer.Write(phase.Offset);
            writer.Write(MemoryMarshal.AsBytes<sbyte>(phase.Weights));
        }
        writer.Flush();
        writer.Write(SHA256.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        writer.Flush();
        return stream.ToArray();
    }

    public static IlifModel Read(ReadOnlySpan<byte> data, string what)
    {
        if (data.Length < FixedBytes + FilterFingerprint.Size || !data.StartsWith(Magic))
            throw new IlifModelException($"{what} is not an ILIF model.");
        if (data[4] != Version)
            throw new IlifModelException($"{what} is an ILIF model of version {data[4]}; this program reads version {Version}.");
        ReadOnlySpan<byte> body = data[..^FilterFingerprint.Size];
        Span<byte> hash = stackalloc byte[FilterFingerprint.Size];
        SHA256.HashData(body, hash);
        if (!hash.SequenceEqual(data[^FilterFingerprint.Size..]))
            throw new IlifModelException($"{what} is damaged: it does not have the SHA-256 value that it ends with.");
        var architecture = new IlifArchitecture
        {
            Residual = (data[5] & 1) != 0,
            SpecialTables = (data[5] & 2) != 0,
            Channels = BinaryPrimitives.ReadUInt16LittleEndian(data[6..]),
            Blocks = BinaryPrimitives.ReadUInt16LittleEndian(data[8..]),
            ActivationBits = data[10],
            StreamBits = data[11],
            HeadOperandShift = data[12],
        };
        int nameBytes = data[13];
        long expected = FixedBytes + (long)nameBytes + FilterFingerprint.Size + Size(architecture);
        if (data.Length != expected || data[5] > 3)
            throw new IlifModelException($"{what} is damaged: {data.Length} bytes where its header asks for {expected}.");
        var reader = new Reader(body[FixedBytes..]);
        string name = Encoding.UTF8.GetString(reader.Bytes(nameBytes));
        var layers = new IlifLayer[architecture.TrunkLayers];
        int channels = architecture.Channels;
        for (int i = 0; i < layers.Length; i++)
        {
            int inputs = i == 0 ? 2 : channels;
            int operandShift = reader.Byte(), shift = reader.Byte(), slope = reader.Short();
            var offsets = new int[channels];
            for (int o = 0; o < channels; o++)
                offsets[o] = reader.Int();
            layers[i] = new IlifLayer(inputs, channels, operandShift, shift, slope, offsets, reader.SignedBytes(channels * inputs * 9));
        }
        var phases = new IlifPhase[IlifArchitecture.Phases];
        for (int p = 0; p < phases.Length; p++)
            phases[p] = new IlifPhase(reader.Byte(), reader.Int(), reader.SignedBytes(IlifArchitecture.HeadTaps * IlifArchitecture.HeadTaps * channels));
        return new IlifModel(name, architecture, layers, phases);
    }

    private static long Size(IlifArchitecture a)
    {
        long channels = a.Channels;
        long trunk = (long)a.TrunkLayers * (4 + 4 * channels) + 9 * channels * (2 + (a.TrunkLayers - 1L) * channels);
        return trunk + IlifArchitecture.Phases * (5 + IlifArchitecture.HeadTaps * IlifArchitecture.HeadTaps * channels);
    }

    // The caller has checked the length.
    private ref struct Reader(ReadOnlySpan<byte> data)
    {
        private ReadOnlySpan<byte> _rest = data;

        public ReadOnlySpan<byte> Bytes(int count)
        {
            ReadOnlySpan<byte> taken = _rest[..count];
            _rest = _rest[count..];
            return taken;
        }

        public int Byte() => Bytes(1)[0];

        public int Short() => BinaryPrimitives.ReadInt16LittleEndian(Bytes(2));

        public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Bytes(4));

        public sbyte[] SignedBytes(int count) => MemoryMarshal.Cast<byte, sbyte>(Bytes(count)).ToArray();
    }
}
