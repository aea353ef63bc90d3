namespace Isoflop.Figures.Drawings;

/// <summary>How wide text is in Helvetica, and in Arial and Liberation Sans, which share its widths.</summary>
internal static class TextMetrics
{
    /// <summary>Ascent above the baseline that letters need, as a fraction of the size.</summary>
    public const double Ascent = 0.76;

    /// <summary>Descent below the baseline, as a fraction of the size.</summary>
    public const double Descent = 0.22;

    /// <summary>Distance of baselines, as a fraction of the size.</summary>
    public const double LineHeight = 1.3;

    // Advance widths of U+0020 to U+007E in thousandths of the size. [Adobe, Helvetica AFM]
    static ReadOnlySpan<short> Widths =>
    [
        278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
        556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
        1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
        667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
        333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
        556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
    ];

    /// <summary>Width of a line of text in pixels.</summary>
    public static double Width(string text, double size, bool isStrong = false)
    {
        var thousandths = 0;
        foreach (var rune in text.EnumerateRunes()) thousandths += Advance(rune.Value);
        // Bold letters are up to a tenth wider; a little too much is better than a collision.
        return thousandths * size / 1000 * (isStrong ? 1.1 : 1);
    }

    /// <summary>Text broken between words into lines no wider than asked; a longer word keeps a line of its own.</summary>
    public static IReadOnlyList<string> Wrap(string? text, double size, double width, bool isStrong = false)
    {
        if (string.IsNullOrWhiteSpace(text)) return [];
        var lines = new List<string>();
        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (lines.Count > 0 && Width($"{lines[^1]} {word}", size, isStrong) <= width) lines[^1] += " " + word;
            else lines.Add(word);
        }
        return lines;
    }

    static int Advance(int codePoint) => codePoint switch
    {
        >= 0x20 and <= 0x7E => Widths[codePoint - 0x20],
        'ⁿ' or '⁻' or '⁺' or '⁰' or '¹' or '²' or '³' or (>= '⁴' and <= '⁹') => 350,
        '×' or '−' or '±' or '≈' or '≤' or '≥' or '→' => 584,
        '·' or ' ' or '’' or '‘' => 278,
        '—' or '…' => 1000,
        // East Asian scripts and beyond are set in squares.
        >= 0x1100 => 1000,
        _ => 600,
    };
}
