using Isoflop.Findings;
using Isoflop.Laws.Comparisons;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Tests.Laws.Comparisons;

public class ComparerTests
{
    static readonly ComparisonOptions Options = new() { Replicates = 40 };

    static Comparison Compare(RunSet runs, ComparisonOptions? options = null) => Comparer.Compare(runs, "arm", options ?? Options);

    static Multiplier Largest(Comparison comparison) => comparison.Multipliers.Last(multiplier => multiplier.IsCommon);

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1.2, 0)]
    [InlineData(1.2, 0.06)]
    [InlineData(1.5, -0.06)]
    public void Multiplier_IsRecoveredWithoutNoise(double m, double t)
    {
        foreach (var (runs, tolerance) in new[] { (TwoArms.Ladders(m, t), 1e-4), (TwoArms.Grids(m, t, split: 0.1), 1e-3) })
        {
            var comparison = Compare(runs, Options with { At = [new Flops(1e23)] });
            Assert.True(comparison.ExponentsPerArm);
            Assert.All(comparison.Multipliers, multiplier => Assert.Equal(1, multiplier.Value / TwoArms.Multiplier(m, t, multiplier.Flops.Value), tolerance));
            Assert.Equal(t, Assert.Single(comparison.Trends).Value, tolerance);
        }
    }

    [Fact]
    public void Multiplier_IsRecoveredUnderSeparateFloors()
    {
        var comparison = Compare(TwoArms.Ladders(1.2, floor: 0.05), Options with { Floors = Floors.Separate });
        // The compute at which the baseline has the arm's loss, by the truth.
        foreach (var multiplier in comparison.Multipliers)
        {
            var reducible = TwoArms.Frontier.Loss(new(new Flops(1.2 * multiplier.Flops.Value))).Value + 0.05 - TwoArms.Frontier["E"];
            var needed = Math.Pow(reducible / TwoArms.Frontier["A"], -1 / TwoArms.Frontier["alpha"]);
            Assert.Equal(1, multiplier.Value / (needed / multiplier.Flops.Value), 1e-3);
        }
        Assert.True(Assert.Single(comparison.Trends).Value < 0);
    }

    // 80 studies of nominal 90 %: 72 are expected to hold the truth, 62 to 79 is three standard deviations. The benchmark counts more.
    [Theory]
    [InlineData(4, 0.01, 1.2, 0.06)]
    [InlineData(6, 0.002, 1.5, 0)]
    public void Interval_HoldsTheTruthAsOftenAsItSays(int runs, double noise, double m, double t)
    {
        var (level, trend) = (0, 0);
        for (var seed = 1; seed <= 80; seed++)
        {
            var comparison = Compare(TwoArms.Ladders(m, t, noise, runs, (ulong)seed), Options with { ExponentsPerArm = true, Replicates = 20 });
            if (Largest(comparison).Interval.Contains(m)) level++;
            if (comparison.Trends[0].Interval.Contains(t)) trend++;
        }
        Assert.InRange(level, 62, 79);
        Assert.InRange(trend, 62, 79);
    }

    [Fact]
    public void ArmAgainstItself_IsWorthOne()
    {
        var runs = TwoArms.Ladders(1.3, noise: 0.005);
        var twice = runs.Select([0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5]).With("arm", [.. Enumerable.Range(0, 12).Select(run => run < 6 ? "adamw" : "muon")]);
        foreach (var floors in new[] { Floors.Shared, Floors.Separate })
        {
            var comparison = Compare(twice, Options with { Floors = floors });
            Assert.All(comparison.Multipliers, multiplier =>
            {
                Assert.Equal(1, multiplier.Value, 1e-5);
                Assert.Equal(Standing.Undecided, multiplier.Standing);
            });
        }
    }

    [Theory]
    [InlineData(Floors.Shared, false)]
    [InlineData(Floors.Shared, true)]
    [InlineData(Floors.Separate, false)]
    public void Multiplier_IsWhatTheLawsOfTheArmsSay(Floors floors, bool perArm)
    {
        var comparison = Compare(TwoArms.Ladders(1.3, 0.04, 0.002), Options with { Floors = floors, ExponentsPerArm = perArm, At = [new Flops(1e22)] });
        var (baseline, arm) = (comparison.Arms[0].Law!, comparison.Arms[1].Law!);
        Assert.All(comparison.Multipliers, multiplier =>
        {
            var needed = baseline.FlopsToReach(arm.Loss(new(multiplier.Flops)));
            Assert.Equal(1, needed.Value / multiplier.Flops.Value / multiplier.Value, 1e-5);
            Assert.Equal(arm.Loss(new(multiplier.Flops)).Value, comparison.Loss(1, multiplier.Flops).Value, 1e-8);
        });
    }

    // Over size and text: the compute-optimal frontier of one law against that of the other.
    [Fact]
    public void Multiplier_IsTheRatioOfCostsOnTheFrontiers()
    {
        var comparison = Compare(TwoArms.Grids(1.4, split: 0.15, noise: 0.002), Options with { ExponentsPerArm = false });
        var (baseline, arm) = (comparison.Arms[0].Law!, comparison.Arms[1].Law!);
        var flops = new Flops(1e21);
        var needed = baseline.FlopsToReach(arm.Optimum(flops)!.Loss);
        Assert.Equal(1, needed.Value / flops.Value / comparison.Multipliers[0].Value, 1e-6);
    }

    // speedup = ((L_worse - L_inf) / (L_better - L_inf))^(1/a)
    [Fact]
    public void Multiplier_IsTheSpeedupIdentityUnderAHeldFloor()
    {
        const double floor = 1.6;
        var comparison = Compare(TwoArms.Ladders(1.25, noise: 0.002), Options with { Floor = new NatsPerToken(floor), ExponentsPerArm = false });
        var flops = new Flops(1e20);
        var (worse, better) = (comparison.Loss(0, flops).Value, comparison.Loss(1, flops).Value);
        Assert.Equal(floor, comparison.Arms[0].Law!["E"]);
        var speedup = Math.Pow((worse - floor) / (better - floor), 1 / comparison.Arms[0].Law!["alpha"]);
        Assert.All(comparison.Multipliers, multiplier => Assert.Equal(1, speedup / multiplier.Value, 1e-9));
    }

    [Fact]
    public void UnitOfCompute_ChangesNothing()
    {
        var (plain, scaled) = (Compare(TwoArms.Ladders(1.2, 0.03, 0.004)), Compare(TwoArms.Ladders(1.2, 0.03, 0.004, unit: 1 / Flops.PetaflopDay)));
        Assert.Equal(plain.Trends[0].Value, scaled.Trends[0].Value, 1e-5);
        Assert.All(plain.Multipliers.Zip(scaled.Multipliers), pair =>
        {
            Assert.Equal(1, pair.First.Value / pair.Second.Value, 1e-5);
            // A profile ends where the secant stops, within a hundredth of the threshold.
            Assert.Equal(1, pair.First.Interval.Low / pair.Second.Interval.Low, 2e-3);
            Assert.Equal(1, pair.First.Interval.High / pair.Second.Interval.High, 2e-3);
        });
    }

    [Fact]
    public void Baseline_TheOtherWayRoundIsTheInverse()
    {
        var runs = TwoArms.Ladders(1.3, noise: 0.004);
        var (one, other) = (Compare(runs, Options with { ExponentsPerArm = false }), Compare(runs, Options with { ExponentsPerArm = false, Baseline = "MUON" }));
        Assert.Equal("muon", other.Baseline.Name);
        Assert.Equal(1, Largest(one).Value * Largest(other).Value, 1e-6);
        Assert.Equal(1, Largest(one).Interval.Low * Largest(other).Interval.High, 2e-3);
    }

    [Fact]
    public void Interval_IsFirstOrderWhereTheNoiseIsSmall()
    {
        var comparison = Compare(TwoArms.Ladders(1.2, noise: 1e-4));
        var multiplier = Largest(comparison);
        var half = Math.Log(multiplier.Interval.High / multiplier.Interval.Low) / 2;
        var power = DesignCovariance.Student(comparison.DegreesOfFreedom, 0.95) + DesignCovariance.Student(comparison.DegreesOfFreedom, 0.8);
        Assert.Equal(1, half / (Math.Log(multiplier.Detectable) * DesignCovariance.Student(comparison.DegreesOfFreedom, 0.95) / power), 0.03);
    }

    [Fact]
    public void Exponents_AreSharedWhereTheRunsCannotTell()
    {
        var few = Compare(TwoArms.Ladders(1.2, noise: 0.002, runs: 3));
        Assert.False(few.ExponentsPerArm);
        Assert.Empty(few.Trends);
        Assert.Contains(few.Findings, finding => finding.Id is "exponents-shared" or "exponents-differ");
        Assert.Contains(few.Findings, finding => finding.Id == "few-runs");
        Assert.True(Compare(TwoArms.Ladders(1.2, noise: 0.002, runs: 4)).ExponentsPerArm);
    }

    [Fact]
    public void TwoRunsAnArm_NeedAHeldFloor()
    {
        var runs = TwoArms.Ladders(1.2, noise: 0.002, runs: 2);
        Assert.Contains("--floor", Assert.Throws<InputException>(() => Compare(runs)).Remedy, StringComparison.Ordinal);
        var held = Compare(runs, Options with { Floor = new NatsPerToken(1.8172) });
        Assert.Equal(1, held.DegreesOfFreedom);
        Assert.True(Largest(held).Interval.Contains(1.2));
    }

    [Fact]
    public void Arms_WithoutACommonScaleAreAnError()
    {
        var runs = TwoArms.Ladders(1.2, noise: 0.002, runs: 8).Select([0, 1, 2, 3, 12, 13, 14, 15]);
        var comparison = Compare(runs);
        Assert.Contains(comparison.Findings, finding => finding is { Id: "no-common-scale", Severity: Severity.Error });
        Assert.DoesNotContain(comparison.Multipliers, multiplier => multiplier.IsCommon);
    }

    [Fact]
    public void Arms_OfOtherTokensPerParamAreNamed()
    {
        var runs = TwoArms.Ladders(1.2, noise: 0.002);
        double[] ratios = [.. Enumerable.Range(0, 12).Select(run => run < 6 ? 20.0 : 100.0)];
        var flops = runs.Values(RunColumn.Flops).ToArray();
        runs = runs.With(RunColumn.Params, [.. flops.Zip(ratios, (c, ratio) => Math.Sqrt(c / 6 / ratio))])
            .With(RunColumn.Tokens, [.. flops.Zip(ratios, (c, ratio) => Math.Sqrt(c / 6 * ratio))]);
        Assert.Contains(Compare(runs).Findings, finding => finding.Id == "other-tokens-per-param");
    }

    [Fact]
    public void Groups_AreDrawnWhole()
    {
        var runs = TwoArms.Ladders(1.2, noise: 0.004, runs: 8);
        RunSet Grouped(Func<int, string> group) => RunSet.From(runs.Select((run, i) => run with { Group = group(i) })).With("arm", runs.Texts("arm").ToArray());

        var pairs = Compare(Grouped(run => $"{run / 2}"));
        Assert.All(pairs.Multipliers, multiplier => Assert.Equal(multiplier.ReplicateInterval, multiplier.Interval));
        Assert.Contains(pairs.Findings, finding => finding.Id == "groups");
        // A group column that only repeats the arms would leave two clusters to draw.
        var arms = Compare(Grouped(run => run < 8 ? "a" : "b"));
        Assert.DoesNotContain(arms.Findings, finding => finding.Id == "groups");
        Assert.Equal(Compare(runs).Multipliers.Select(multiplier => multiplier.Interval), arms.Multipliers.Select(multiplier => multiplier.Interval));
    }

    [Fact]
    public void FloorEffects_ShowTheFloorPinnedAndFree()
    {
        var comparison = Compare(TwoArms.Ladders(1.2, noise: 0.002), Options with { Floor = new NatsPerToken(1.7) });
        Assert.Contains(comparison.FloorEffects, effect => effect is { IsPinned: false, Floors: Floors.Shared });
        Assert.Contains(comparison.FloorEffects, effect => effect.Floors == Floors.Separate);
        var held = Assert.Single(comparison.FloorEffects, effect => effect.IsPinned && effect.Floor.Value == 1.7);
        Assert.Equal(Largest(comparison).Value, held.Multipliers[0].Value);
        // No floor at all does not bend enough.
        Assert.True(comparison.FloorEffects.Single(effect => effect.IsPinned && effect.Floor.Value == 0).Probability < 0.05);
        Assert.Null(comparison.FloorInterval);
    }

    // An arm that cannot get below 2.3 nats on this text is not an arm with less compute, and no multiplier may pass for one in silence.
    [Fact]
    public void Floors_ThatDifferAreSeen()
    {
        var comparison = Compare(TwoArms.Ladders(1, noise: 0.001, floor: 0.5, runs: 8));
        Assert.True(comparison.SharedFloorProbability < 0.05);
        Assert.Contains(comparison.Findings, finding => finding.Id == "floors-differ");
        Assert.Contains(comparison.Findings, finding => finding.Id == "implausible-multiplier");
        Assert.DoesNotContain(Compare(TwoArms.Ladders(1.2, noise: 0.001, runs: 8)).Findings, finding => finding.Id is "implausible-multiplier");
    }

    [Fact]
    public void FurtherRun_LeavesWhatItPromises()
    {
        var options = Options with { ExponentsPerArm = false, Replicates = 20 };
        // The first study of those that leave something to settle, and can settle it.
        var (runs, before) = Enumerable.Range(1, 60)
            .Select(seed => TwoArms.Ladders(1.15, noise: 0.005, runs: 4, seed: (ulong)seed))
            .Select(runs => (runs, Compare(runs, options)))
            .First(study => study.Item2.FurtherRuns is [{ Runs.IsEmpty: false }]);
        Assert.Equal(Standing.Undecided, Largest(before).Standing);
        var further = before.FurtherRuns[0];
        // Made, and landing on the law.
        var made = further.Runs.Select(run => new Run { Flops = run.Flops, Loss = before.Loss(run.Arm, run.Flops) }).ToArray();
        var after = Comparer.Compare(
            RunSet.From(runs.Concat(made)).With("arm", [.. runs.Texts("arm"), .. further.Runs.Select(run => before.Arms[run.Arm].Name)]), "arm", options with { At = [further.At] });
        var interval = after.Multipliers.First(multiplier => Math.Abs(Math.Log(multiplier.Flops.Value / further.At.Value)) < 1e-9).Interval;
        // A run without a residual lowers the scatter; what was promised keeps it.
        var promised = Math.Log(further.Expected.High / further.Expected.Low) * after.Scatter / before.Scatter;
        Assert.Equal(1, Math.Log(interval.High / interval.Low) / promised, 0.05);
        Assert.False(further.Expected.Contains(1));
    }

    [Fact]
    public void FurtherRun_IsNoneWhereTheArmsAreAlike()
    {
        var comparison = Compare(TwoArms.Ladders(1.001, noise: 0.01, seed: 3), Options with { ExponentsPerArm = false });
        var further = Assert.Single(comparison.FurtherRuns);
        Assert.True(further.Runs.IsEmpty || further.Cost.Value > 1e18);
        Assert.Equal(1e22, further.SearchedTo.Value, 1e17);
    }

    [Fact]
    public void ThreeArms_ShareOneBaseline()
    {
        var (first, second) = (TwoArms.Ladders(1.2), TwoArms.Ladders(0.8, 0.03));
        var runs = RunSet.From(first.Concat(second.Where(run => run.Row > 7))).With("arm", [.. first.Texts("arm"), .. Enumerable.Repeat("lion", 6)]);
        var comparison = Compare(runs);
        Assert.Equal(["adamw", "muon", "lion"], comparison.Arms.Select(arm => arm.Name));
        Assert.Equal(1.2, comparison.Multipliers.First(multiplier => multiplier.Arm == 1).Value, 1e-4);
        Assert.Equal(0.8, comparison.Multipliers.Last(multiplier => multiplier.Arm == 2).Value, 1e-4);
        Assert.Contains(comparison.Findings, finding => finding.Id == "many-arms");
    }
}
