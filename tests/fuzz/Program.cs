using SharpFuzz;
using VvcIlif.Codec;
using VvcIlif.Codec.Decoder;

// The target of afl-fuzz (see README.md); with files as arguments it decodes these instead and says how they end.
if (args.Length == 0)
{
    Fuzzer.Run(input =>
    {
        using var bytes = new MemoryStream();
        input.CopyTo(bytes);
        Decode(bytes);
    });
    return;
}
foreach (string file in args)
{
    using var bytes = new MemoryStream(File.ReadAllBytes(file));
    Console.WriteLine($"{file}: {Decode(bytes)}");
}

// Anything but the two errors, and anything that no check of the syntax foresaw, is a crash.
static string Decode(MemoryStream bytes)
{
    bytes.Position = 0;
    var options = new DecoderOptions { Threads = 1, CheckHashes = false, MaxPictureMemory = 256 << 20, Unforeseen = error => throw new InvalidOperationException("Not foreseen.", error) };
    try
    {
        return $"{new VvcDecoder(options).Decode(bytes).Count()} pictures";
    }
    catch (Exception error) when (error is VvcBitstreamException or VvcNotSupportedException)
    {
        return error.Message;
    }
}
