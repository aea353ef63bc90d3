using System.Collections.Immutable;
using System.Xml.Linq;
using Isoflop.Figures;
using Isoflop.Laws;
using Isoflop.Laws.Fitting;
using Isoflop.Laws.Forms;
using Isoflop.Laws.Predictions;
using Isoflop.Laws.Simulations;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Tests.Reports.Plots;

/// <summary>Fits good and poor, to draw.</summary>
static class SampleFits
{
    public const int Replicates = 60;

    public static FitOptions Options { get; } = new() { Replicates = Replicates };

    static readonly ScalingLaw Truth = new()
    {
        Form = LawForms.Chinchilla,
        Coefficients = [1.8172, 477.83, 2143.4, 0.34731, 0.36717], // Besiroglu 2024, the refit of Hoffmann's runs
    };

    public static IReadOnlyDictionary<string, Lazy<Fit>> All { get; } = new Dictionary<string, Lazy<Fit>>
    {
        ["isoflop"] = Later(LawForms.Chinchilla, "isoflop:budgets=4,sizes=6"),
        ["one budget"] = Later(LawForms.Chinchilla, "isoflop:flops=1e20..1e20,budgets=1,sizes=9"),
        ["few runs"] = Later(LawForms.Chinchilla, "ladder:sizes=2,points=3", noise: 0.05),
        ["without noise"] = Later(LawForms.Chinchilla, "ladder:sizes=4,points=4", noise: 0),
        ["pinned floor"] = Later(LawForms.Chinchilla, "ladder:sizes=4,points=3", options: Options with { Pins = Options.Pins.Add("E", 1.8) }),
        ["everything pinned but one"] = Later(PowerLaw.OverCompute, "frontier:runs=6", options: Options with { Pins = Options.Pins.Add("E", 1.6).Add("alpha", 0.15) }),
        ["no replicates"] = Later(LawForms.Chinchilla, "ladder:sizes=4,points=3", options: Options with { Replicates = 0 }),
        ["searched optimum"] = Later(new Kaplan(), "ladder:sizes=4,points=3"),
        ["over compute"] = Later(PowerLaw.OverCompute, "frontier:runs=8"),
        ["over params"] = Later(KaplanSingle.OverParams, "frontier:runs=8"),
        ["over tokens"] = Later(KaplanSingle.OverTokens, "frontier:runs=8"),
        ["no floor over compute"] = Later(KaplanSingle.OverCompute, "frontier:runs=8"),
    };

    public static Fit Fit(string name) => All[name].Value;

    public static RunSet Runs(string design, double noise = 0.004) => Simulation.Draw(Truth, Design.Parse(design), noise, seed: 5);

    /// <summary>The fit as a backtest leaves it whose intervals fell short.</summary>
    public static Fit Widened(Fit fit) => fit with { Law = fit.Law with { Uncertainty = fit.Law.Uncertainty! with { Widening = 1.5 } } };

    /// <summary>A forecast inside the runs and one beyond them.</summary>
    public static ImmutableArray<BudgetForecast> Forecasts(Fit fit) => BudgetForecast.Of(Widened(fit).Law, [new Flops(1e19), new Flops(1e24)], fit.Options.Level);

    /// <summary>Asserts that drawing gives XML without a number that is none, in every theme.</summary>
    public static void AssertDraws(FigureGrid grid)
    {
        foreach (var theme in Enum.GetValues<Theme>()) AssertDraws(Svg.Render(grid, new SvgOptions { Theme = theme }));
        Assert.NotEmpty(TextPlot.Render(grid));
    }

    public static void AssertDraws(Figure figure)
    {
        foreach (var theme in Enum.GetValues<Theme>()) AssertDraws(Svg.Render(figure, new SvgOptions { Theme = theme }));
        Assert.NotEmpty(TextPlot.Render(figure));
    }

    public static IEnumerable<string> Series(Figure figure) => figure.Marks.Select(mark => mark.Name).OfType<string>().Distinct();

    static void AssertDraws(string svg)
    {
        var attributes = XDocument.Parse(svg).Descendants().SelectMany(element => element.Attributes()).Select(attribute => attribute.Value);
        Assert.DoesNotContain(attributes, value => value.Contains("NaN", StringComparison.Ordinal) || value.Contains('∞', StringComparison.Ordinal));
    }

    static Lazy<Fit> Later(LawForm form, string design, double noise = 0.004, FitOptions? options = null) =>
        new(() => Fitter.Fit(form, Runs(design, noise), options ?? Options));
}
