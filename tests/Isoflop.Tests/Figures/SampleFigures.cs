using Isoflop.Figures;

namespace Isoflop.Tests.Figures;

/// <summary>The figures the product draws, on made-up data without randomness.</summary>
internal static class SampleFigures
{
    public static IReadOnlyDictionary<string, Figure> All { get; } = new Dictionary<string, Figure>
    {
        ["loss against compute"] = LossAgainstCompute(),
        ["contours"] = Contours(),
        ["valleys"] = Valleys(),
        ["backtest"] = Backtest(),
        ["profile"] = Profile("α", 0.347, 0.0146),
        ["empty"] = new Figure("Nothing yet", Axis.Log("Compute (FLOPs)"), Axis.Linear("Loss")),
        ["one point"] = new Figure("One run", Axis.Log("Compute (FLOPs)"), Axis.Linear("Loss")) { Marks = [Mark.Points("run", [1e20], [2.5])] },
        ["long words"] = new Figure(
            "A title so long that no picture of this width can hold it in a single line, which is why it is broken between words",
            Axis.Linear("An axis whose label is about as long as the title of a paper and therefore takes more than one line"),
            Axis.Linear("Another axis whose label is about as long as the title of a paper and takes more than one line"))
        {
            Subtitle = "A subtitle that goes on and on, because someone wanted to say everything there was to say about the data in it",
            Caption = "A caption that goes on and on, because someone wanted to say everything there was to say about the method in it",
            Marks = [Mark.Line("a", [0, 1], [0, 1]), Mark.Line("b", [0, 1], [1, 0])],
        },
    };

    public static FigureGrid Profiles { get; } = new("Profiles of the coefficients", 3)
    {
        Caption = "Where a curve crosses the rule its 95 % interval ends.",
        Figures = [Profile("E", 1.82, 0.026), Profile("A", 478, 116), Profile("B", 2143, 1426), Profile("α", 0.347, 0.0146), Profile("β", 0.367, 0.0208)],
    };

    public static double[] Spread(double from, double to, int count) =>
        [.. Enumerable.Range(0, count).Select(i => from * Math.Pow(to / from, i / (count - 1.0)))];

    public static double Loss(double n, double d) => 1.82 + 478 / Math.Pow(n, 0.347) + 2143 / Math.Pow(d, 0.367);

    static Figure LossAgainstCompute()
    {
        var compute = Spread(1e18, 1e24, 25);
        var frontier = compute.Select(c => 1.7 + 900 * Math.Pow(c, -0.155)).ToArray();
        var runs = Spread(2e18, 8e21, 24);
        return new Figure("Loss against compute", Axis.Log("Training compute (FLOPs)"), Axis.Linear("Loss (nats/token)"))
        {
            Subtitle = "24 runs and the compute-optimal frontier",
            Caption = "Band: 90 % interval.",
            Marks =
            [
                Mark.Band("frontier, 90 %", compute, frontier.Select(l => l * 0.99), frontier.Select(l => l * 1.01)),
                Mark.Points("runs", runs, runs.Select((c, i) => 1.7 + 900 * Math.Pow(c, -0.155) + 0.02 * (i % 5)))
                    .ColouredBy(runs.Select(c => Math.Sqrt(c / 120)), Axis.Log("Parameters", Ticks.Counts)),
                Mark.Line("frontier", compute, frontier),
                Mark.VerticalRule(8e21, "largest run"),
                Mark.Star("plan", 5.76e23, 1.7 + 900 * Math.Pow(5.76e23, -0.155), "the plan"),
            ],
        };
    }

    static Figure Contours() => new("Loss over parameters and tokens", Axis.Log("Parameters", Ticks.Counts), Axis.Log("Tokens", Ticks.Counts))
    {
        Marks =
        [
            Mark.Contours(null, Spread(1e7, 1e12, 40), Spread(1e9, 1e13, 40), Loss, [2.0, 2.2, 2.4, 2.8, 3.4]),
            Mark.Line("compute-optimal", [1e8, 1e11], [3e9, 2e12]),
            Mark.Points("models", [70e9, 280e9, 175e9, 65e9], [1.4e12, 300e9, 300e9, 1.4e12]) with { Labels = ["Chinchilla", "Gopher", "GPT-3", "LLaMA"] },
        ],
    };

    static Figure Valleys() => new("IsoFLOP valleys", Axis.Log("Parameters", Ticks.Counts), Axis.Linear("Loss (nats/token)"))
    {
        Palette = Palette.Sequence,
        Marks =
        [
            .. Valley(6e18, "6×10¹⁸"), .. Valley(1e19, "10¹⁹"), .. Valley(3e19, "3×10¹⁹"),
            .. Valley(6e19, "6×10¹⁹"), .. Valley(1e20, "10²⁰"), .. Valley(3e20, "3×10²⁰"),
        ],
    };

    static Mark[] Valley(double compute, string name)
    {
        var centre = 0.1 * Math.Sqrt(compute);
        var sizes = Spread(centre / 6, centre * 6, 7);
        return
        [
            Mark.Line(name, sizes, sizes.Select(n => Loss(n, compute / 6 / n))),
            Mark.Points(name, sizes, sizes.Select(n => Loss(n, compute / 6 / n))),
        ];
    }

    static Figure Backtest()
    {
        double[] measured = [2.10, 2.15, 2.22, 2.24, 2.31, 2.40];
        double[] predicted = [2.13, 2.14, 2.25, 2.22, 2.33, 2.38];
        return new Figure("Predicted and measured", Axis.Linear("Measured loss"), Axis.Linear("Predicted loss"))
        {
            Marks =
            [
                Mark.Diagonal("perfect forecast"),
                Mark.Points("held out", measured, predicted).WithErrorBars(predicted.Select(p => p - 0.03), predicted.Select(p => p + 0.03)),
                Mark.Points("other form", measured, predicted.Select(p => p + 0.05)) with { Filled = false },
            ],
        };
    }

    static Figure Profile(string name, double at, double width)
    {
        double[] values = [.. Enumerable.Range(0, 31).Select(i => at + width * (i - 15) / 8.0)];
        return new Figure(name, Axis.Linear(name), Axis.Linear("Objective − minimum"))
        {
            Marks = [Mark.HorizontalRule(1.92, "95 %"), Mark.Line("profile", values, values.Select(v => (v - at) * (v - at) / width / width)), Mark.VerticalRule(at)],
        };
    }
}
