using Isoflop.Figures;
using Isoflop.Laws.Fitting;
using MathNet.Numerics.Interpolation;

namespace Isoflop.Reports.Plots;

/// <summary>Likelihood-ratio profiles, a panel a coefficient.</summary>
static class ProfileFigures
{
    // The search for an end doubles its step: what it saw far above the threshold would only press the rest flat.
    const double HighestStatistic = 2.5;

    const int Steps = 120;

    public static FigureGrid Of(Fit fit)
    {
        var profiles = fit.Certificate.Profiles;
        return new FigureGrid("Profiles of the coefficients", Math.Clamp(profiles.Length, 1, 3))
        {
            Subtitle = FigureText.Law(fit),
            Caption = "How much worse the fit becomes with a coefficient held at a value and the others refitted (likelihood-ratio statistic). "
                + $"Dashed: the estimate, and the level at which the {Cells.Level(fit.Options.Level)} profile interval, in brackets, ends.",
            Figures = [.. profiles.Select(profile => Panel(fit.Law[profile.Coefficient], profile))],
        };
    }

    static Figure Panel(double estimate, ProfileInterval profile)
    {
        var highest = HighestStatistic * profile.Threshold;
        var isLog = profile.Points.Length > 0 && profile.Points[0].Value > 0 && profile.Points[^1].Value > 5 * profile.Points[0].Value;
        var points = profile.Points.Where(point => double.IsFinite(point.Deviance) && (!isLog || point.Value > 0)).ToArray();
        var (x, y) = Curve(points, estimate, isLog, highest);
        var shown = points.Where(point => point.Deviance <= highest).ToArray();
        var axis = isLog ? Axis.Log(profile.Coefficient, Ticks.Plain) : Axis.Linear(profile.Coefficient);
        return new Figure($"{profile.Coefficient} = {FigureText.Number(estimate)} [{FigureText.Number(profile.Interval.Low)}, {FigureText.Number(profile.Interval.High)}]", axis, Axis.Linear("Likelihood ratio").Between(0, highest))
        {
            Marks =
            [
                Mark.HorizontalRule(profile.Threshold),
                Mark.VerticalRule(estimate),
                Mark.Line("profile", x, y) with { Pattern = LinePattern.Solid },
                Mark.Points("profile", shown.Select(point => point.Value), shown.Select(point => point.Deviance)) with { Radius = 2.5 },
            ],
        };
    }

    // The signed root of the statistic is nearly a straight line in the coefficient: interpolated there, a dozen points give a smooth valley.
    static (double[] X, double[] Y) Curve((double Value, double Deviance)[] points, double estimate, bool isLog, double highest)
    {
        if (points.Length < 3) return (Array.ConvertAll(points, point => point.Value), Array.ConvertAll(points, point => point.Deviance));
        double Position(double value) => isLog ? Math.Log(value) : value;
        var positions = Array.ConvertAll(points, point => Position(point.Value));
        var roots = Array.ConvertAll(points, point => Math.Sign(point.Value - estimate) * Math.Sqrt(point.Deviance));
        var spline = CubicSpline.InterpolatePchipSorted(positions, roots);
        var (low, high) = (positions[0], positions[^1]);
        var (x, y) = (new List<double>(), new List<double>());
        for (var step = 0; step <= Steps; step++)
        {
            var position = low + ((high - low) * step / Steps);
            var statistic = Math.Pow(spline.Interpolate(position), 2);
            if (statistic > highest) continue;
            x.Add(isLog ? Math.Exp(position) : position);
            y.Add(statistic);
        }
        return ([.. x], [.. y]);
    }
}
