namespace Isoflop.Figures.Drawings;

/// <summary>The value of every tone on light and on dark paper.</summary>
internal static class Colours
{
    /// <summary>Roles that every picture uses.</summary>
    static readonly (string Name, string Light, string Dark)[] Roles =
    [
        ("paper", "#ffffff", "#14181d"),
        ("ink", "#1b1f24", "#e8eaed"),
        ("muted", "#59626d", "#a3adb8"),
        ("faint", "#98a1ab", "#69747f"),
        ("grid", "#e4e7eb", "#2b323a"),
    ];

    // Okabe and Ito 2008, darkest first and without its black (the ink) and its yellow (too faint on white paper);
    // on dark paper the same hues, lightened until each stands out.
    static readonly (string Light, string Dark)[] Categories =
    [
        ("#0072b2", "#4aa8e0"),
        ("#d55e00", "#f5854a"),
        ("#009e73", "#2fc79b"),
        ("#cc79a7", "#e3a1c8"),
        ("#e69f00", "#f0b93a"),
        ("#56b4e9", "#9fd6f7"),
        ("#8a6d1c", "#f0e442"),
    ];

    // Viridis at 0, 0.1 ... 1. [van der Walt and Smith 2015]
    static readonly int[] Viridis =
        [0x440154, 0x482475, 0x414487, 0x355f8d, 0x2a788e, 0x21918c, 0x22a884, 0x44bf70, 0x7ad151, 0xbddf26, 0xfde725];

    /// <summary>A tone's colour on both papers.</summary>
    public static (string Light, string Dark) Of(string name)
    {
        foreach (var role in Roles)
        {
            if (role.Name == name) return (role.Light, role.Dark);
        }
        var index = int.Parse(name.AsSpan(1));
        if (name[0] == 's') return Categories[index];
        var fraction = index / (Tone.Steps - 1.0);
        // The ends that the paper would swallow are left out: pale yellow on white, deep purple on black.
        return (OnViridis(0.9 * fraction), OnViridis(0.28 + 0.72 * fraction));
    }

    static string OnViridis(double at)
    {
        var position = at * (Viridis.Length - 1);
        var below = Math.Min((int)position, Viridis.Length - 2);
        var rest = position - below;
        var colour = 0;
        foreach (var shift in (int[])[16, 8, 0])
        {
            var (a, b) = ((Viridis[below] >> shift) & 0xff, (Viridis[below + 1] >> shift) & 0xff);
            colour |= (int)Math.Round(a + rest * (b - a)) << shift;
        }
        return $"#{colour:x6}";
    }
}
