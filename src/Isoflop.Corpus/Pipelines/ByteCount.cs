using System.Globalization;
using Isoflop.Findings;

namespace Isoflop.Corpus.Pipelines;

/// <summary>Amounts of memory and of disk as people write them: 500MB, 2GB, 1GiB, 4000000.</summary>
public static class ByteCount
{
    static readonly (string Unit, double Bytes)[] Units =
        [("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("B", 1)];

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
}
