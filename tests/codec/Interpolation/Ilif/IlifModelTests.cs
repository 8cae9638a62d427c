using VvcIlif.Codec.Interpolation.Ilif;
using Xunit;

namespace VvcIlif.Tests.Codec.Interpolation.Ilif;

public class IlifModelTests
{
    [Fact]
    public void AModelFileRoundTrips()
    {
        IlifModel model = IlifModels.Random(16, 2);
        byte[] file = model.ToArray();
        IlifModel read = IlifModel.Parse(file);
        Assert.Equal(file, read.ToArray());
        Assert.Equal(model.Architecture, read.Architecture);
        Assert.Equal((model.Name, model.Fingerprint, model.AccumulatorPeak), (read.Name, read.Fingerprint, read.AccumulatorPeak));
        Assert.NotEqual(model.Fingerprint, IlifModels.Random(16, 2, seed: 2).Fingerprint);
        string path = Path.GetTempFileName();
        File.WriteAllBytes(path, file);
        Assert.Equal(model.Fingerprint, IlifModel.Load(path).Fingerprint);
        File.Delete(path);
        Assert.Contains("no model file", Assert.Throws<IlifModelException>(() => IlifModel.Load(path)).Message);
    }

    [Fact]
    public void DamagedAndForeignFilesAreRefused()
    {
        byte[] file = IlifModels.Random(8, 1).ToArray();
        var random = new Random(7);
        for (int i = 0; i < 300; i++)
        {
            byte[] damaged = (byte[])file.Clone();
            if (i % 3 == 0)
                damaged = damaged[..random.Next(damaged.Length)];
            else
                damaged[i < 60 ? i / 3 : random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            Refuse(damaged);
        }
        // A right hash does not make wrong contents right.
        for (int i = 0; i < 300; i++)
        {
            byte[] damaged = (byte[])file.Clone();
            damaged[4 + i % 40] = (byte)random.Next(256);
            System.Security.Cryptography.SHA256.HashData(damaged.AsSpan(..^32)).CopyTo(damaged, damaged.Length - 32);
            try
            {
                IlifModel.Parse(damaged);
            }
            catch (IlifModelException)
            {
            }
        }
        Assert.Contains("not an ILIF model", Refuse("RIFF and something else, long enough to be looked at as a model"u8.ToArray()));

        static string Refuse(byte[] data) => Assert.Throws<IlifModelException>(() => IlifModel.Parse(data)).Message;
    }

    [Fact]
    public void AccumulatorsThatCouldOverflowAreRefused()
    {
        IlifModel model = IlifModels.Random(128, 1);
        Assert.True(model.AccumulatorPeak < 1 << 24);
        IlifLayer[] layers = (IlifLayer[])model.Layers.Clone();
        layers[1] = layers[1] with { Weights = [.. Enumerable.Repeat((sbyte)127, layers[1].Weights.Length)] };
        string message = Assert.Throws<IlifModelException>(() => new IlifModel("x", model.Architecture, layers, model.Phases)).Message;
        Assert.Contains("overflow", message);
    }

    [Fact]
    public void CostsOfThePaperSizeNetwork()
    {
        var paper = new IlifArchitecture { Channels = 128, Blocks = 16, HeadOperandShift = 6 };
        // Without the head's 1,152: the integer position is one of the phases.
        Assert.Equal(4869.504 - 1.152, paper.TrunkKiloMacs, 6);
        Assert.Equal(3.2, paper.HeadKiloMacs, 6);
        Assert.Equal(36, paper.Margin);
        Assert.Equal(7_236_372, IlifPreset.Find("paper")!.TrainedParameters);
    }
}
