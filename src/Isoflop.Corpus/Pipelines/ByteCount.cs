using System.Globalization;
using Isoflop.Findings;

namespace Isoflop.Corpus.Pipelines;

/// <summary>Amounts of memory and of disk as people write them: 500MB, 2G, 1GiB, 4000000. Without an i, powers of ten.</summary>
public static class ByteCount
{
    static readonly (string Unit, double Bytes)[] Units =
        [("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("B", 1), ("K", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12)];

    // Below it sorting goes in runs of a few pages, and a block of input alone takes more.
    const long LeastMemory = 1L << 24;

    /// <summary>Reads an amount.</summary>
    /// <param name="text">The text.</param>
    /// <param name="where">What to call the place in messages.</param>
    /// <returns>Bytes, at least 1.</returns>
    /// <exception cref="InputException">It is no amount.</exception>
    public static long Parse(string text, string where)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (unit, bytes) = Units.FirstOrDefault(unit => text.EndsWith(unit.Unit, StringComparison.OrdinalIgnoreCase), ("", 1));
        return double.TryParse(text.AsSpan(0, text.Length - unit.Length).Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value * bytes is >= 1 and < 1e18
            ? (long)(value * bytes)
            : throw new InputException($"'{text}'", where, "bytes, such as 500MB or 2GiB", "Correct it there.");
    }

    /// <summary>Reads an amount of memory that steps over a corpus are to stay below.</summary>
    /// <param name="text">The text.</param>
    /// <param name="where">What to call the place in messages.</param>
    /// <exception cref="InputException">It is no amount, or too small to work in.</exception>
    public static long Memory(string text, string where)
    {
        var bytes = Parse(text, where);
        return bytes >= LeastMemory
            ? bytes
            : throw new InputException($"{bytes:N0} bytes", where, $"at least {Text(LeastMemory)}", "It bounds what grows with the corpus; the program itself takes some 200 MB besides.");
    }

    /// <summary>An amount as it is read again: in the largest unit that gives a whole number, else in millions of bytes.</summary>
    /// <param name="bytes">The amount.</param>
    public static string Text(long bytes)
    {
        foreach (var (unit, size) in Units.Where(unit => unit.Bytes > 1).OrderByDescending(unit => unit.Bytes))
        {
            if (unit.Length > 1 && bytes % size == 0) return string.Create(CultureInfo.InvariantCulture, $"{bytes / size:0} {unit}");
        }
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.######} MB");
    }
}
