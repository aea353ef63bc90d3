using System.Globalization;
using System.Text.Json.Serialization;

namespace Isoflop.Corpus.Pipelines.Stages;

/// <summary>
/// A file, or a row of files, that only grows. Its state is the number and the length of the file that it writes to; opened in an earlier state, what came
/// later is cut off, so that the same writes lead to the same bytes.
/// </summary>
sealed class AppendFile : IDisposable
{
    readonly string _folder;
    readonly string _name;
    readonly long _shardBytes;
    FileStream _stream;
    int _shard;

    /// <summary>Opens it.</summary>
    /// <param name="folder">Its folder, which is there.</param>
    /// <param name="name">Its name; <c>{0}</c> in it is the number of the shard, in five digits.</param>
    /// <param name="shardBytes">A write that finds so many bytes begins the next shard; never, where the name has no number.</param>
    /// <param name="state">Its state.</param>
    public AppendFile(string folder, string name, long shardBytes, AppendState state)
    {
        (_folder, _name, _shard) = (folder, name, state.Shard);
        _shardBytes = name.Contains("{0}", StringComparison.Ordinal) ? shardBytes : long.MaxValue;
        for (var later = state.Shard + 1; _shardBytes < long.MaxValue && File.Exists(PathOf(later)); later++) File.Delete(PathOf(later));
        _stream = Open(state.Length);
    }

    /// <summary>Length of the file that is written to.</summary>
    public long Length => _stream.Length;

    /// <summary>Appends bytes, all of them to one file.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        if (_stream.Length >= _shardBytes)
        {
            Close();
            _shard++;
            _stream = Open(0);
        }
        _stream.Write(bytes);
    }

    /// <summary>Brings everything to the disk.</summary>
    /// <returns>The state in which it is.</returns>
    public AppendState Flush()
    {
        _stream.Flush(flushToDisk: true);
        return new AppendState(_shard, _stream.Length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _stream.Dispose();
        }
        catch (IOException)
        {
            // What could not be written is behind the last state, and cut off when the run goes on; why it could not has been thrown already.
        }
    }

    void Close()
    {
        _stream.Flush(flushToDisk: true);
        _stream.Dispose();
    }

    FileStream Open(long length)
    {
        var stream = new FileStream(PathOf(_shard), FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, 1 << 16);
        stream.SetLength(length);
        stream.Position = length;
        return stream;
    }

    string PathOf(int shard) => Path.Combine(_folder, string.Format(CultureInfo.InvariantCulture, _name.Replace("{0}", "{0:00000}", StringComparison.Ordinal), shard));
}

/// <summary>How far an <see cref="AppendFile"/> has come.</summary>
/// <param name="Shard">Number of the file that is written to, from 0.</param>
/// <param name="Length">Its length in bytes.</param>
[method: JsonConstructor]
readonly record struct AppendState(int Shard, long Length);
