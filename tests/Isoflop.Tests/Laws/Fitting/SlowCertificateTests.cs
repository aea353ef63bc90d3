using Isoflop.Laws;
using Isoflop.Laws.Fitting;
using Isoflop.Runs;

namespace Isoflop.Tests.Laws.Fitting;

/// <summary>Profiles and influence, which take every short cut, against refits that take none: from the grid of starts, to the last digit.</summary>
public class SlowCertificateTests
{
    static readonly FitOptions Point = new() { Replicates = 0 };

    [Theory]
    [InlineData("chinchilla", 1e-3)]
    [InlineData("chinchilla", double.PositiveInfinity)]
    [InlineData("chinchilla-tied", 1e-3)]
    [InlineData("kaplan", 1e-3)]
    [InlineData("power", 1e-2)]
    public void Certify_AgreesWithTheSlowWay(string form, double delta)
    {
        var truth = Truths.Of(LawForms.Find(form)!);
        for (ulong seed = 1; seed <= 3; seed++) AssertAgree(truth.Form, Truths.Runs(truth, noise: 0.01, seed), Point with { Delta = delta });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Certify_AgreesWithTheSlowWay_DigitisedRuns(bool all) => AssertAgree(LawForms.Chinchilla, PublishedRuns.Chinchilla(all), Point);

    static void AssertAgree(LawForm form, RunSet runs, FitOptions options)
    {
        var problem = FitProblem.From(form, runs, options);
        var solution = Solution.Find(problem);
        var residuals = new double[problem.Count];
        problem.Objective().Residuals(solution.Theta, residuals);
        var noise = Noise.Of(residuals, problem);
        var errors = Covariance.StandardErrors(problem, solution, residuals, noise);
        foreach (var profile in Profiles.Of(problem, solution, noise, errors, options.Level))
        {
            var free = problem.Map.FreeOf(form.IndexOf(profile.Coefficient));
            var inflation = Math.Pow(errors.Sandwich[free] / errors.Plain[free], 2);
            foreach (var (value, deviance) in profile.Points.Where(point => point.Deviance < 4 * profile.Threshold))
                Assert.Equal(1, Math.Sqrt((1 + Deviance(value)) / (1 + deviance)), 2e-3);
            foreach (var end in new[] { profile.Interval.Low, profile.Interval.High }.Where(end => end > 0 && double.IsFinite(end)))
                Assert.Equal(1, Math.Sqrt(Deviance(end) / profile.Threshold), 0.015);

            double Deviance(double value)
            {
                var pinned = Solution.Find(FitProblem.From(form, runs, options with { Pins = options.Pins.Add(profile.Coefficient, value) }));
                return noise.Deviance / inflation * (pinned.Minimum.Value - solution.Minimum.Value);
            }
        }
        AssertInfluence(problem, solution, noise, errors.Plain);
    }

    // With a low limit next to nothing is passed over at a glance: what a higher limit leaves must be the same handfuls, each with the change that
    // a fit of the other runs shows.
    static void AssertInfluence(FitProblem problem, Solution solution, Noise noise, double[] errors)
    {
        var all = InfluenceAnalysis.Of(problem, solution, noise, errors, limit: 0.25);
        foreach (var limit in new[] { 1.0, 2, 3, 5 })
        {
            var expected = all.Where(influence => influence.StandardErrors > limit);
            var found = InfluenceAnalysis.Of(problem, solution, noise, errors, limit);
            Assert.Equal(expected.Select(influence => influence.Coefficient), found.Select(influence => influence.Coefficient));
            Assert.Equal(expected.SelectMany(influence => influence.Runs.Select(run => run.Row)), found.SelectMany(influence => influence.Runs.Select(run => run.Row)));
        }
        Assert.NotEmpty(all);
        foreach (var influence in all)
        {
            var rows = influence.Runs.Select(run => run.Row).ToHashSet();
            var others = Enumerable.Range(0, problem.Count).Where(run => !rows.Contains(problem.Runs.Rows[run])).ToArray();
            var coefficient = problem.Form.IndexOf(influence.Coefficient);
            var without = Solution.Find(problem.Select(others));
            Assert.Equal(1, (solution.Coefficients[coefficient] + influence.Change) / without.Coefficients[coefficient], 1e-4);
        }
    }
}
