using System.Runtime.InteropServices;
using Isoflop.Findings;

namespace Isoflop.Lab.Checkpoints;

/// <summary>
/// Collects tensors and writes them as one safetensors file: aside first, to the disk's last byte, then renamed, so that under the file's name there is
/// at every moment the old file or the new one, whole.
/// </summary>
sealed class SafetensorsWriter
{
    /// <summary>What the name of an unfinished file ends in.</summary>
    public const string Unfinished = ".partial";

    readonly List<(string Name, TensorType Type, IReadOnlyList<int> Dimensions, long Bytes)> _tensors = [];
    readonly List<Action<Stream>> _writers = [];
    readonly Dictionary<string, string> _metadata = [];

    /// <summary>Adds a text entry.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="value">Its text.</param>
    public void Add(string key, string value) => _metadata[key] = value;

    /// <summary>Adds a tensor of floats, read when the file is written.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="dimensions">Its dimensions.</param>
    /// <param name="values">[product of the dimensions]</param>
    public void Add(string name, IReadOnlyList<int> dimensions, ReadOnlyMemory<float> values)
    {
        _tensors.Add((name, TensorType.F32, dimensions, (long)values.Length * sizeof(float)));
        _writers.Add(stream => stream.Write(MemoryMarshal.AsBytes(values.Span)));
    }

    /// <summary>Adds a tensor of whole numbers, read when the file is written.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="dimensions">Its dimensions.</param>
    /// <param name="values">[product of the dimensions]</param>
    public void Add(string name, IReadOnlyList<int> dimensions, ReadOnlyMemory<int> values)
    {
        _tensors.Add((name, TensorType.I32, dimensions, (long)values.Length * sizeof(int)));
        _writers.Add(stream => stream.Write(MemoryMarshal.AsBytes(values.Span)));
    }

    /// <summary>Writes the file.</summary>
    /// <param name="path">Its path; a file of that name is replaced.</param>
    /// <param name="create">Opens the unfinished file; null opens a file.</param>
    /// <exception cref="InputException">It cannot be written: no such folder, no right, or a full disk. What was there before is still there.</exception>
    public void Write(string path, Func<string, Stream>? create = null)
    {
        var aside = path + Unfinished;
        try
        {
            using (var stream = create?.Invoke(aside) ?? new FileStream(aside, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16))
            {
                stream.Write(SafetensorsHeader.Write(_tensors, _metadata));
                foreach (var write in _writers) write(stream);
                stream.Flush();
                // The name must not reach the disk before the bytes do.
                if (stream is FileStream file) file.Flush(flushToDisk: true);
            }
            File.Move(aside, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Discard(aside);
            throw new InputException(
                $"a file that cannot be written ({exception.Message})", path, "a folder with room for it", "Make room or take another folder; what was there before is still there.", exception);
        }
    }

    static void Discard(string aside)
    {
        try
        {
            File.Delete(aside);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It could not be written, so it may well not be deletable: it is overwritten by the next attempt.
        }
    }
}
