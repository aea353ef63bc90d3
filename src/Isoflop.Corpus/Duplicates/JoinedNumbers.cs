using System.IO.MemoryMappedFiles;

namespace Isoflop.Corpus.Duplicates;

/// <summary>Numbers that are joined into sets, each known by its smallest number: four bytes a number, in memory or, where they do not fit, in a file that is mapped.</summary>
sealed class JoinedNumbers : IDisposable
{
    readonly MemoryMappedFile _file;
    readonly MemoryMappedViewAccessor _parents;

    /// <summary>All numbers from 0 on, each alone.</summary>
    /// <param name="path">The file, where one is needed.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="memoryBytes">Bytes that may be held.</param>
    /// <exception cref="IOException">There is no room for the file.</exception>
    public JoinedNumbers(string path, int count, long memoryBytes)
    {
        var bytes = Math.Max(1, count) * (long)sizeof(int);
        if (bytes <= memoryBytes)
        {
            _file = MemoryMappedFile.CreateNew(null, bytes);
        }
        else
        {
            // Its room is taken now: a disk that is full when a mapped page is written ends the process.
            var stream = new FileStream(path, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.ReadWrite, PreallocationSize = bytes, Options = FileOptions.DeleteOnClose });
            stream.SetLength(bytes);
            _file = MemoryMappedFile.CreateFromFile(stream, null, bytes, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
        }
        _parents = _file.CreateViewAccessor();
    }

    /// <summary>Joins the sets of two numbers.</summary>
    public void Join(int a, int b)
    {
        (a, b) = (Root(a), Root(b));
        if (a != b) Set(Math.Max(a, b), Math.Min(a, b));
    }

    /// <summary>The smallest number of the set.</summary>
    public int Root(int number)
    {
        while (Parent(number) is var parent && parent != number)
        {
            var next = Parent(parent);
            if (next != parent) Set(number, next);
            number = next;
        }
        return number;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _parents.Dispose();
        _file.Dispose();
    }

    // One more than the parent is kept, so that zero is a number that is its own.
    int Parent(int number) => _parents.ReadInt32(number * (long)sizeof(int)) is var kept and > 0 ? kept - 1 : number;

    void Set(int number, int parent) => _parents.Write(number * (long)sizeof(int), parent + 1);
}
