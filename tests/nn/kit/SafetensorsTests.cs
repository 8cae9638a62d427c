using System.Buffers.Binary;
using System.Text;
using VvcIlif.Nn.Kit.Files;
using Xunit;

namespace VvcIlif.Tests.Nn.Kit;

public class SafetensorsTests
{
    [Fact]
    public void TensorsRoundTrip()
    {
        var stream = new MemoryStream();
        Safetensors.Write(stream, new Dictionary<string, FloatTensor>
        {
            ["a"] = new([2, 3], [1, 2, 3, 4, 5, -6.5f]),
            ["b"] = new([], [7]),
            ["c"] = new([0], []),
        }, new Dictionary<string, string> { ["format"] = "pt" });
        (Dictionary<string, FloatTensor> tensors, Dictionary<string, string> metadata) = Safetensors.Parse(stream.ToArray(), "x");
        Assert.Equal(["a", "b", "c"], tensors.Keys.Order());
        Assert.Equal([2, 3], tensors["a"].Shape);
        Assert.Equal([1, 2, 3, 4, 5, -6.5f], tensors["a"].Data);
        Assert.Equal([7f], tensors["b"].Data);
        Assert.Equal("pt", metadata["format"]);
    }

    [Fact]
    public void HalfPrecisionIsWidened()
    {
        byte[] file = File("""{"h":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},"b":{"dtype":"BF16","shape":[1],"data_offsets":[4,6]}}""", [0x00, 0x3C, 0x00, 0xC0, 0x80, 0x3F]);
        Dictionary<string, FloatTensor> tensors = Safetensors.Parse(file, "x").Tensors;
        Assert.Equal([1f, -2f], tensors["h"].Data);
        Assert.Equal([1f], tensors["b"].Data);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387905],"data_offsets":[0,4]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3000000000,3000000000],"data_offsets":[0,4]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""")]
    [InlineData("""{"a":{"dtype":"I32","shape":[1],"data_offsets":[0,4]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":"x","data_offsets":[0,4]}}""")]
    [InlineData("""{"a":[1]}""")]
    [InlineData("""[]""")]
    [InlineData("""{"a":""")]
    public void WrongHeadersAreRefused(string header) =>
        Assert.Throws<SafetensorsException>(() => Safetensors.Parse(File(header, new byte[4]), "x"));

    [Fact]
    public void AnyBytesAreRefusedInOneWay()
    {
        byte[] good = File("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", new byte[4]);
        Assert.Single(Safetensors.Parse(good, "x").Tensors);
        var random = new Random(20240904);
        for (int i = 0; i < 2000; i++)
        {
            byte[] bad = (byte[])good.Clone();
            bad[random.Next(bad.Length)] = (byte)random.Next(256);
            if (i % 4 == 0)
                bad = bad[..random.Next(bad.Length)];
            try
            {
                Safetensors.Parse(bad, "x");
            }
            catch (SafetensorsException)
            {
            }
        }
        byte[] huge = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(huge, ulong.MaxValue);
        Assert.Throws<SafetensorsException>(() => Safetensors.Parse(huge, "x"));
    }

    private static byte[] File(string header, byte[] data)
    {
        byte[] text = Encoding.UTF8.GetBytes(header), length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)text.Length);
        return [.. length, .. text, .. data];
    }
}
