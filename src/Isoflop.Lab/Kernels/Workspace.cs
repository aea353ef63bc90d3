using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Isoflop.Lab.Kernels;

/// <summary>
/// Scratch memory of one thread: kernels pack panels and keep tiles in it. It grows to the largest request and then never again, so that a step
/// of training allocates nothing. Not for two threads at once.
/// </summary>
sealed class Workspace
{
    // Cache lines are 64 bytes: vectors that straddle two of them load at half speed.
    const int Alignment = 64;

    float[] _floats = [];
    int _start;

    /// <summary>That many floats, aligned to a cache line, with whatever was in them; the next call may hand out the same memory.</summary>
    /// <param name="count">Number of floats, at least 0.</param>
    public Span<float> Floats(int count)
    {
        if (_floats.Length - _start < count)
        {
            _floats = GC.AllocateUninitializedArray<float>(count + (Alignment / sizeof(float)), pinned: true);
            _start = AlignedStart(_floats);
        }
        return _floats.AsSpan(_start, count);
    }

    static unsafe int AlignedStart(float[] pinned)
    {
        var address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));
        return (int)((Alignment - (address % Alignment)) % Alignment / sizeof(float));
    }
}
