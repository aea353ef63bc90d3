namespace Isoflop.Lab.Transformers;

/// <summary>Floats that begin on a cache line and never move, all 0 at first.</summary>
sealed class FloatBuffer
{
    const int LineBytes = 64;

    readonly float[] _array;
    readonly int _start;

    /// <summary>A buffer.</summary>
    /// <param name="length">Elements, at least 0.</param>
    public unsafe FloatBuffer(int length)
    {
        Length = length;
        _array = GC.AllocateArray<float>(length + (LineBytes / sizeof(float)), pinned: true);
        fixed (float* first = _array) _start = (int)((LineBytes - ((nuint)first % LineBytes)) % LineBytes / sizeof(float));
    }

    /// <summary>Elements.</summary>
    public int Length { get; }

    /// <summary>All elements.</summary>
    public Span<float> Span => new(_array, _start, Length);

    /// <summary>All elements, for what outlives a call.</summary>
    public Memory<float> Memory => _array.AsMemory(_start, Length);

    /// <summary>The first elements.</summary>
    /// <param name="count">How many.</param>
    public Span<float> First(int count) => Span[..count];
}
