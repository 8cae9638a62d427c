using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FFMpegCore;
using FFMpegCore.Exceptions;
using VvcIlif.Codec;
using VvcIlif.Sequences.Y4m;

namespace VvcIlif.Sequences.FFmpeg;

/// <summary>
/// Reads whatever FFmpeg decodes, through a pipe, frame after frame: no time stamps are evened out, no frame is
/// repeated or dropped, and samples are never converted unless their layout has no planar YUV form.
/// </summary>
/// <remarks>
/// FFmpeg writes to its standard output. The named pipe that FFMpegCore offers loses short clips: FFmpeg may have
/// written everything and ended before that pipe's server has accepted it.
/// </remarks>
public sealed class FFmpegSource : IVideoSource
{
    private readonly IVideoSource _inner;
    private readonly Process _process;
    private readonly Task<string?> _messages;
    private readonly string _path;

    private FFmpegSource(IVideoSource inner, Process process, Task<string?> messages, string path)
    {
        _inner = inner;
        _process = process;
        _messages = messages;
        _path = path;
    }

    /// <summary>ffmpeg and ffprobe are both on the path.</summary>
    public static bool IsAvailable => Find("ffmpeg") && Find("ffprobe");

    /// <inheritdoc/>
    public VideoFormat Format => _inner.Format;

    /// <inheritdoc/>
    public int? FrameCount => null;

    /// <summary>Starts FFmpeg on a file.</summary>
    /// <param name="path">Any file that FFmpeg reads.</param>
    /// <param name="frames">Frames wanted, at least 1, where not all are: FFmpeg then decodes no more.</param>
    /// <exception cref="VideoInputException">FFmpeg is absent, or cannot read the file.</exception>
    public static FFmpegSource Open(string path, int? frames = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!IsAvailable)
            throw new VideoInputException($"'{path}' is neither .y4m nor .yuv, and FFmpeg, which reads other files, is not installed.");
        try
        {
            return Start(path, frames, null);
        }
        catch (VideoInputException)
        {
            // Samples in a layout that Y4M does not carry, or no video at all.
            return Start(path, frames, PixelFormat(path));
        }
    }

    private static FFmpegSource Start(string path, int? frames, string? pixelFormat)
    {
        var start = new ProcessStartInfo("ffmpeg") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])["-nostdin", "-loglevel", "error", "-i", path, "-map", "0:v:0", "-an", "-sn", "-vsync", "passthrough",
            .. pixelFormat is null ? [] : (string[])["-pix_fmt", pixelFormat], .. frames is { } n ? ["-frames:v", n.ToString(CultureInfo.InvariantCulture)] : (string[])[],
            "-strict", "-1", "-f", "yuv4mpegpipe", "-"])
        {
            start.ArgumentList.Add(argument);
        }

        Process process = Process.Start(start) ?? throw new VideoInputException("FFmpeg does not start.");
        process.StandardInput.Close();
        Task<string?> messages = LastLine(process.StandardError);
        try
        {
            return new FFmpegSource(new Y4mReader(process.StandardOutput.BaseStream, path), process, messages, path);
        }
        catch (VideoInputException refused)
        {
            using (process)
            {
                string reason = Failure(process, messages, path) ?? refused.Message;
                throw new VideoInputException(reason, refused);
            }
        }
    }

    /// <inheritdoc/>
    public bool ReadFrame(Plane[] planes)
    {
        bool read;
        try
        {
            read = _inner.ReadFrame(planes);
        }
        catch (VideoInputException) when (Failure(_process, _messages, _path) is { } reason)
        {
            throw new VideoInputException(reason);
        }
        if (!read && Failure(_process, _messages, _path) is { } failure)
            throw new VideoInputException(failure);
        return read;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _inner.Dispose();
        _process.WaitForExit();
        _process.Dispose();
    }

    // Null where FFmpeg is content, otherwise the sentence that says what went wrong. It is stopped if it has more to say.
    private static string? Failure(Process process, Task<string?> messages, string path)
    {
        if (process.StandardOutput.BaseStream.ReadByte() >= 0)
        {
            process.Kill();
            return null;
        }
        process.WaitForExit();
        if (process.ExitCode == 0)
            return null;
        string reason = messages.GetAwaiter().GetResult() ?? $"exit code {process.ExitCode}";
        return $"FFmpeg cannot decode '{path}': {reason.TrimEnd('.')}.";
    }

    private static async Task<string?> LastLine(StreamReader reader)
    {
        string? last = null;
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            if (!string.IsNullOrWhiteSpace(line))
                last = line.Trim();
        }

        return last;
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
        if (source is "yuv420p" or "yuvj420p" or "yuv422p" or "yuvj422p" or "yuv444p" or "yuvj444p" or "gray")
            return source;
        bool deep = source.Contains("10", StringComparison.Ordinal) || source.Contains("12", StringComparison.Ordinal) ||
            source.Contains("14", StringComparison.Ordinal) || source.Contains("16", StringComparison.Ordinal);
        if (source.EndsWith("le", StringComparison.Ordinal) && source.StartsWith("yuv4", StringComparison.Ordinal))
            return source;
        return deep ? "yuv420p10le" : "yuv420p";
    }

    private static bool Find(string program)
    {
        string file = OperatingSystem.IsWindows() ? program + ".exe" : program;
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(folder => File.Exists(Path.Combine(folder, file)));
    }
}
