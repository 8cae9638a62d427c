using System.Collections.Concurrent;

namespace VvcIlif.Sequences;

/// <summary>
/// A file that appears under its name only when it is whole: written under a temporary name beside it and renamed by
/// <see cref="Complete"/>; disposed before that, no file remains. "-" is standard output, and what is no plain
/// file (a device, a pipe) is written as it is.
/// </summary>
public sealed class OutputFile : IDisposable
{
    private static readonly ConcurrentDictionary<string, bool> Unfinished = new();

    private readonly string _path;
    private readonly string? _temporary;
    private bool _complete;

    /// <summary>Creates the temporary file.</summary>
    /// <exception cref="VideoOutputException">The file cannot be created.</exception>
    public OutputFile(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        _path = path;
        if (path == "-")
        {
            Stream = new CheckedStream(new BufferedStream(Console.OpenStandardOutput(), 1 << 16), "standard output");
            return;
        }
        try
        {
            if (Directory.Exists(path))
                throw new VideoOutputException($"'{path}' is a folder, not a file.");
            if (File.Exists(path) && !IsPlainFile(path))
            {
                Stream = new CheckedStream(new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 1 << 16), path);
                return;
            }
            string full = Path.GetFullPath(path);
            string folder = Path.GetDirectoryName(full)!;
            if (!Directory.Exists(folder))
                throw new VideoOutputException($"There is no folder '{folder}' to write '{path}' to.");
            _temporary = Path.Combine(folder, $".{Path.GetFileName(full)}.{Environment.ProcessId}.tmp");
            Unfinished[_temporary] = true;
            Stream = new CheckedStream(new FileStream(_temporary, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16), path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new VideoOutputException($"'{path}' cannot be written: {error.Message}", error);
        }
    }

    /// <summary>Takes the content; every failure to write is a <see cref="VideoOutputException"/>.</summary>
    public Stream Stream { get; }

    /// <summary>Writes out what is buffered and gives the file its name.</summary>
    /// <exception cref="VideoOutputException">That failed, for instance on a full disk.</exception>
    public void Complete()
    {
        if (_complete)
            return;
        Stream.Flush();
        try
        {
            Stream.Dispose();
            if (_temporary is not null)
            {
                File.Move(_temporary, _path, overwrite: true);
                Unfinished.TryRemove(_temporary, out _);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new VideoOutputException($"'{_path}' cannot be written: {error.Message}", error);
        }
        _complete = true;
    }

    /// <summary>Removes the file unless it is complete.</summary>
    public void Dispose()
    {
        if (_complete)
            return;
        try
        {
            Stream.Dispose();
        }
        catch (Exception error) when (error is IOException or VideoOutputException)
        {
            // The reason for leaving was reported already; the file goes away with it.
        }
        if (_temporary is not null)
        {
            File.Delete(_temporary);
            Unfinished.TryRemove(_temporary, out _);
        }
        _complete = true;
    }

    /// <summary>Removes all files that are not complete: for a program that is being ended from outside.</summary>
    public static void DeleteUnfinished()
    {
        foreach (string path in Unfinished.Keys)
        {
            try
            {
                File.Delete(path);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // The others go all the same.
            }
        }
    }

    private static bool IsPlainFile(string path)
    {
        // Devices and pipes have no length that can be asked for or no position.
        FileAttributes attributes = File.GetAttributes(path);
        if ((attributes & (FileAttributes.Device | FileAttributes.Directory)) != 0)
            return false;
        if (OperatingSystem.IsWindows())
            return true;
        return !path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/proc/", StringComparison.Ordinal);
    }

    private sealed class CheckedStream(Stream inner, string name) : Stream
    {
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush()
        {
            try
            {
                inner.Flush();
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw Failed(error);
            }
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            try
            {
                inner.Write(buffer);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw Failed(error);
            }
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }

        private VideoOutputException Failed(Exception error) => new($"'{name}' cannot be written: {error.Message}", error);
    }
}
