using System.IO.Pipelines;
using System.Text.Json;
using FFMpegCore;
using FFMpegCore.Exceptions;
using FFMpegCore.Pipes;
using VvcIlif.Codec;
using VvcIlif.Sequences.Y4m;

namespace VvcIlif.Sequences.FFmpeg;

/// <summary>
/// Reads whatever FFmpeg decodes, through a pipe, frame after frame: no time stamps are evened out, no frame is
/// repeated or dropped, and samples are never converted unless their layout has no planar YUV form.
/// </summary>
public sealed class FFmpegSource : IVideoSource
{
    private readonly IVideoSource _inner;
    private readonly CancellationTokenSource _cancel;
    private readonly Task<string?> _process;
    private readonly string _path;

    private FFmpegSource(IVideoSource inner, CancellationTokenSource cancel, Task<string?> process, string path)
    {
        _inner = inner;
        _cancel = cancel;
        _process = process;
        _path = path;
    }

    /// <summary>ffmpeg and ffprobe are both on the path.</summary>
    public static bool IsAvailable => Find("ffmpeg") && Find("ffprobe");

    /// <inheritdoc/>
    public VideoFormat Format => _inner.Format;

    /// <inheritdoc/>
    public int? FrameCount => null;

    /// <summary>Starts FFmpeg on a file.</summary>
    /// <exception cref="VideoInputException">FFmpeg is absent, or cannot read the file.</exception>
    public static FFmpegSource Open(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!IsAvailable)
            throw new VideoInputException($"'{path}' is neither .y4m nor .yuv, and FFmpeg, which reads other files, is not installed.");
        string pixels = PixelFormat(path);
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1 << 22, resumeWriterThreshold: 1 << 21));
        var cancel = new CancellationTokenSource();
        Task<string?> process = Run(path, pixels, pipe.Writer, cancel.Token);
        try
        {
            return new FFmpegSource(new Y4mReader(pipe.Reader.AsStream(), path), cancel, process, path);
        }
        catch (VideoInputException)
        {
            cancel.Cancel();
            string? reason = process.GetAwaiter().GetResult();
            cancel.Dispose();
            throw new VideoInputException(reason ?? $"FFmpeg finds no video in '{path}'.");
        }
    }

    /// <inheritdoc/>
    public bool ReadFrame(Plane[] planes)
    {
        if (_inner.ReadFrame(planes)) return true;
        if (_process.GetAwaiter().GetResult() is { } reason) throw new VideoInputException(reason);
        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cancel.Cancel();
        _inner.Dispose();
        _process.GetAwaiter().GetResult();
        _cancel.Dispose();
    }

    // Runs to the end and gives null, or the sentence that says what went wrong.
    private static async Task<string?> Run(string path, string pixels, PipeWriter writer, CancellationToken cancel)
    {
        string? error = null, last = null;
        try
        {
            var sink = new StreamPipeSink(async (source, token) =>
            {
                while (true)
                {
                    int read = await source.ReadAsync(writer.GetMemory(1 << 16), token).ConfigureAwait(false);
                    if (read == 0) break;
                    writer.Advance(read);
                    FlushResult flushed = await writer.FlushAsync(token).ConfigureAwait(false);
                    if (flushed.IsCompleted) break;
                }
            });
            await FFMpegArguments.FromFileInput(path)
                .OutputToPipe(sink, options => options
                    .WithCustomArgument($"-map 0:v:0 -an -sn -vsync passthrough -pix_fmt {pixels} -strict -1")
                    .ForceFormat("yuv4mpegpipe"))
                .NotifyOnStandardError(line => last = string.IsNullOrWhiteSpace(line) ? last : line.Trim())
                .CancellableThrough(cancel)
                .ProcessAsynchronously().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The reader has seen enough.
        }
        catch (Exception failure) when (failure is FFMpegException or IOException or InvalidOperationException)
        {
            if (!cancel.IsCancellationRequested)
                error = $"FFmpeg cannot decode '{path}': {(last ?? failure.Message).TrimEnd('.')}.";
        }
        await writer.CompleteAsync().ConfigureAwait(false);
        return error;
    }

    // The planar form of the source's own layout, as Y4M carries it.
    private static string PixelFormat(string path)
    {
        string source;
        try
        {
            IMediaAnalysis analysis = FFProbe.Analyse(path);
            source = analysis.PrimaryVideoStream?.PixelFormat
                ?? throw new VideoInputException($"FFmpeg finds no video in '{path}'.");
        }
        catch (Exception failure) when (failure is FFMpegException or FFProbeException or InvalidOperationException or JsonException)
        {
            throw new VideoInputException($"FFmpeg does not recognise '{path}' as video.", failure);
        }
        if (source is "yuv420p" or "yuvj420p" or "yuv422p" or "yuvj422p" or "yuv444p" or "yuvj444p" or "gray") return source;
        bool deep = source.Contains("10", StringComparison.Ordinal) || source.Contains("12", StringComparison.Ordinal) ||
            source.Contains("14", StringComparison.Ordinal) || source.Contains("16", StringComparison.Ordinal);
        if (source.EndsWith("le", StringComparison.Ordinal) && source.StartsWith("yuv4", StringComparison.Ordinal)) return source;
        return deep ? "yuv420p10le" : "yuv420p";
    }

    private static bool Find(string program)
    {
        string file = OperatingSystem.IsWindows() ? program + ".exe" : program;
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(folder => File.Exists(Path.Combine(folder, file)));
    }
}
