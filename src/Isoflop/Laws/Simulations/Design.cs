using System.Collections.Immutable;
using System.Globalization;
using Isoflop.Findings;
using Isoflop.Quantities;

namespace Isoflop.Laws.Simulations;

/// <summary>Where the runs of a study are placed.</summary>
public abstract record Design
{
    /// <summary>The scales of the runs, budget by budget.</summary>
    /// <param name="law">The law whose optimum centres the budgets.</param>
    public abstract ImmutableArray<Scale> Place(ScalingLaw law);

    /// <summary>
    /// Reads <c>isoflop:flops=1e18..1e21,budgets=6,sizes=8,spread=16</c>, <c>ladder:params=20M..1.5B,sizes=6,ratios=5..320,points=7</c> or
    /// <c>frontier:flops=1e18..1e22,runs=12</c>; what is left out has its default.
    /// </summary>
    /// <param name="text">The name of a design, a colon and its settings.</param>
    /// <exception cref="InputException">The text is no design.</exception>
    public static Design Parse(string text)
    {
        var (name, settings) = Split(text);
        Design design = name switch
        {
            "isoflop" => new IsoflopDesign
            {
                Flops = settings.Range("flops", new IsoflopDesign().Flops),
                Budgets = settings.Count("budgets", new IsoflopDesign().Budgets),
                Sizes = settings.Count("sizes", new IsoflopDesign().Sizes),
                Spread = settings.Number("spread", new IsoflopDesign().Spread),
            },
            "ladder" => new LadderDesign
            {
                Params = settings.Range("params", new LadderDesign().Params),
                Sizes = settings.Count("sizes", new LadderDesign().Sizes),
                Ratios = settings.Range("ratios", new LadderDesign().Ratios),
                Points = settings.Count("points", new LadderDesign().Points),
            },
            "frontier" => new FrontierDesign
            {
                Flops = settings.Range("flops", new FrontierDesign().Flops),
                Runs = settings.Count("runs", new FrontierDesign().Runs),
            },
            _ => throw new InputException($"'{name}'", "--design", "isoflop, ladder or frontier", "For example --design isoflop:flops=1e18..1e21,budgets=6,sizes=8."),
        };
        settings.RefuseUnread();
        return design;
    }

    /// <summary>Values equally spaced in their logarithm, both ends included.</summary>
    protected static IEnumerable<double> LogSpaced(double low, double high, int count) =>
        Enumerable.Range(0, count).Select(i => count == 1 ? Math.Sqrt(low * high) : low * Math.Pow(high / low, i / (count - 1.0)));

    static (string Name, Settings Settings) Split(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var name = (colon < 0 ? text : text[..colon]).Trim().ToLowerInvariant();
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in colon < 0 ? [] : text[(colon + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) throw new InputException($"'{part}'", "--design", "settings of the form name=value", "For example budgets=6.");
            values[part[..equals].Trim()] = part[(equals + 1)..].Trim();
        }
        return (name, new Settings(name, values));
    }

    sealed class Settings(string design, Dictionary<string, string> values)
    {
        public (double Low, double High) Range(string name, (double Low, double High) otherwise)
        {
            if (!values.Remove(name, out var text)) return otherwise;
            var ends = text.Split("..");
            if (ends.Length == 2 && Read(ends[0]) is > 0 and var low && Read(ends[1]) is { } high && high >= low) return (low, high);
            throw Wrong(name, text, "a range such as 1e18..1e21");
        }

        public int Count(string name, int otherwise)
        {
            if (!values.Remove(name, out var text)) return otherwise;
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= 10_000
                ? count
                : throw Wrong(name, text, "a whole number from 1 to 10000");
        }

        public double Number(string name, double otherwise)
        {
            if (!values.Remove(name, out var text)) return otherwise;
            return Read(text) is > 1 and var number ? number : throw Wrong(name, text, "a number above 1");
        }

        public void RefuseUnread()
        {
            foreach (var name in values.Keys) throw new InputException($"'{name}'", $"--design {design}", "one of its settings", "isoflop simulate --help lists them.");
        }

        static double? Read(string text) => Quantity.TryParse<Tokens>(text, out var value) && double.IsFinite(value.Value) ? value.Value : null;

        InputException Wrong(string name, string text, string expected) => new($"{name}={text}", $"--design {design}", expected, "Both ends in plain numbers or with K, M, B, T.");
    }
}

/// <summary>Several budgets, several sizes around the optimum of each: the design of isoFLOP profiles [Hoffmann 2022, sec. 3.2].</summary>
public sealed record IsoflopDesign : Design
{
    /// <summary>Smallest and largest budget in FLOPs.</summary>
    public (double Low, double High) Flops { get; init; } = (1e18, 1e21);

    /// <summary>Number of budgets, equally spaced in their logarithm.</summary>
    public int Budgets { get; init; } = 6;

    /// <summary>Number of sizes a budget.</summary>
    public int Sizes { get; init; } = 8;

    /// <summary>Largest size over smallest size of a budget; the optimum is their geometric mean.</summary>
    public double Spread { get; init; } = 16;

    /// <inheritdoc/>
    public override ImmutableArray<Scale> Place(ScalingLaw law)
    {
        var scales = ImmutableArray.CreateBuilder<Scale>();
        foreach (var flops in LogSpaced(Flops.Low, Flops.High, Budgets))
        {
            var centre = law.Optimum(new Flops(flops))?.Params.Value ?? Math.Sqrt(flops / 120);
            foreach (var size in LogSpaced(centre / Math.Sqrt(Spread), centre * Math.Sqrt(Spread), Sizes))
                scales.Add(new Scale(new Params(size), new Flops(flops)));
        }
        return scales.ToImmutable();
    }
}

/// <summary>A ladder of sizes, each trained on several multiples of its own size in tokens: the design of over-training studies [Gadre 2024].</summary>
public sealed record LadderDesign : Design
{
    /// <summary>Smallest and largest model in parameters.</summary>
    public (double Low, double High) Params { get; init; } = (2e7, 1.5e9);

    /// <summary>Number of sizes.</summary>
    public int Sizes { get; init; } = 6;

    /// <summary>Fewest and most tokens per parameter.</summary>
    public (double Low, double High) Ratios { get; init; } = (5, 320);

    /// <summary>Number of token counts a size.</summary>
    public int Points { get; init; } = 7;

    /// <inheritdoc/>
    public override ImmutableArray<Scale> Place(ScalingLaw law) =>
    [
        .. from size in LogSpaced(Params.Low, Params.High, Sizes)
           from ratio in LogSpaced(Ratios.Low, Ratios.High, Points)
           select new Scale(new Params(size), new Tokens(size * ratio)),
    ];
}

/// <summary>One compute-optimal run a budget: all that a law over compute needs, and too little for one over size and data.</summary>
public sealed record FrontierDesign : Design
{
    /// <summary>Smallest and largest budget in FLOPs.</summary>
    public (double Low, double High) Flops { get; init; } = (1e18, 1e22);

    /// <summary>Number of runs.</summary>
    public int Runs { get; init; } = 12;

    /// <inheritdoc/>
    public override ImmutableArray<Scale> Place(ScalingLaw law) =>
    [
        .. LogSpaced(Flops.Low, Flops.High, Runs).Select(flops =>
            new Scale(law.Optimum(new Flops(flops))?.Params ?? new Params(Math.Sqrt(flops / 120)), new Flops(flops))),
    ];
}
