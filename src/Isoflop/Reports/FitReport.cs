using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws.Fitting;
using Isoflop.Laws.Points;
using Isoflop.Laws.Predictions;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Reports;

/// <summary>The report of a fit: evidence, verdict, coefficients, forecasts, certificate, backtest.</summary>
public static class FitReport
{
    /// <summary>The report.</summary>
    /// <param name="result">The fit with what belongs to it.</param>
    /// <param name="figures">Figures to set between the tables, in order.</param>
    public static Report Of(FitResult result, ImmutableArray<FigureBlock> figures)
    {
        var fit = result.Fit;
        var blocks = ImmutableArray.CreateBuilder<ReportBlock>();
        blocks.Add(Coefficients(fit));
        if (result.Points is { Sweeps.IsEmpty: false } points) blocks.Add(Sweeps(points.Sweeps, TargetWords.Of(fit.Law.Form)));
        if (result.At.Length > 0 && result.At[0].Optimum is not null) blocks.Add(Splits(result.At, fit.Options.Level));
        if (result.At.Length > 0) blocks.Add(Forecasts(result.At, fit));
        if (result.Ways is { } ways) blocks.AddRange(AllocationReport.Tables(ways.Fits, [.. result.At.Select(forecast => forecast.Flops)], fit.Options.Level));
        if (result.Backtest is { } backtest) blocks.Add(BacktestReport.Forms(backtest));
        if (result.Rivals.Length > 0) blocks.Add(RivalForms(result));
        blocks.Add(CertificateTable(fit));
        blocks.AddRange(figures);
        return new Report
        {
            Title = $"{fit.Law.Form.Formula}, fitted to {fit.Runs.Count} {(result.Points?.Made is null ? "runs" : "points")}",
            Evidence = Evidence(result),
            Verdict = Verdict(result),
            VerdictSeverity = fit.Certificate.Trust switch { Trust.Good when !ForecastsFail(result) => Severity.Note, Trust.Bad => Severity.Error, _ => Severity.Warning },
            Blocks = blocks.ToImmutable(),
            Findings = result.Findings,
            Citation = $"{fit.Law.Form.Formula} [{fit.Law.Form.Source}], fitted with {Report.Version} to {fit.Runs.Count} runs of {result.Table.Source}\n(digest {fit.Runs.Digest}, seed {fit.Options.Seed}).",
        };
    }

    static ImmutableArray<(string, string)> Evidence(FitResult result)
    {
        var fit = result.Fit;
        var evidence = ImmutableArray.CreateBuilder<(string, string)>();
        evidence.Add(("version", Report.Version));
        evidence.AddRange(RunsEvidence.Of(result.Table, result.Rows));
        if (result.Points is { Made: { } made }) evidence.Add(("points", made));
        evidence.Add(("objective", $"{Objective(fit)}: {fit.Objective:G9}"));
        evidence.Add(("intervals", $"{Cells.Level(fit.Options.Level)}, {fit.Replicates.Count} replicates by {fit.Replicates.Resampling}, seed {fit.Options.Seed}"));
        if (!fit.Options.Pins.IsEmpty) evidence.Add(("pinned", string.Join(", ", fit.Options.Pins.OrderBy(pin => pin.Key, StringComparer.Ordinal).Select(pin => $"{pin.Key} = {pin.Value}"))));
        if (!fit.Options.Ties.IsEmpty) evidence.Add(("tied", string.Join(", ", fit.Options.Ties.Select(tie => $"{tie.First} = {tie.Second}"))));
        if (fit.Options.Weighted) evidence.Add(("weights", "the table's"));
        return evidence.ToImmutable();
    }

    internal static string Objective(Fit fit)
    {
        var loss = fit.ResidualLoss;
        var residual = loss.Scale == ResidualScale.Log ? "log residuals" : fit.Law.Form.Target == RunColumn.Loss ? "residuals in nats" : "plain residuals";
        var kind = double.IsInfinity(loss.Delta) ? $"least squares on {residual}" : $"Huber on {residual}, delta {loss.Delta:R}";
        return loss.AboveWeight == 1 ? kind : $"{kind}, runs above the law weighing {loss.AboveWeight:R} (lower envelope)";
    }

    // A fit that the runs determine may still forecast badly beyond them: what the runs held out said is part of the verdict. Intervals that hold too few are
    // not enough, because forecasts of one fold err together: of a true law's, four in five is nothing rare.
    static bool ForecastsFail(FitResult result) =>
        result.Backtest is { } backtest && backtest.Of(result.Fit.Law.Form) is var score && score.UnderCovers(backtest.Options.Level) && score.IsBiased;

    static string Verdict(FitResult result)
    {
        var fit = result.Fit;
        var trust = fit.Certificate.Trust switch
        {
            Trust.Good when ForecastsFail(result) => "Trust: good among the runs, caution beyond them. One minimum, determined by the runs",
            Trust.Good => "Trust: good. One minimum, determined by the runs",
            Trust.Caution => "Trust: caution. A minimum, with the reservations below",
            _ => "Trust: bad. Do not rely on this fit; the findings say why",
        };
        var words = TargetWords.Of(fit.Law.Form);
        var noise = $"; {(fit.Law.Form.Target == RunColumn.Loss ? "runs scatter" : "points scatter")} about the law by {new TargetWords(words.Target, fit.ResidualLoss.Scale).Error(fit.Noise)}";
        var forecast = result.Backtest is { } backtest
            ? $". Fitted to the cheap runs it forecast the expensive ones to within {words.Error(backtest.Of(fit.Law.Form).MeanAbsRelError)} on average, up to {Cells.Times(backtest.Folds.Max(fold => fold.Extrapolation))} beyond"
            : "";
        var held = ForecastsFail(result) && result.Backtest is { } failed ? $"; its {Cells.Level(failed.Options.Level)} intervals held {failed.Of(fit.Law.Form).Coverage:P0} of them" : "";
        return trust + noise + forecast + held + ".";
    }

    internal static TableBlock Coefficients(Fit fit)
    {
        var level = fit.Options.Level;
        var rows = ImmutableArray.CreateBuilder<ImmutableArray<string>>();
        for (var k = 0; k < fit.Law.Coefficients.Length; k++)
        {
            var coefficient = fit.Law.Form.Coefficients[k];
            var profile = fit.Certificate.Profiles.FirstOrDefault(profile => profile.Coefficient == coefficient.Name);
            rows.Add(
            [
                coefficient.Name,
                Cells.Number(fit.Law.Coefficients[k]),
                fit.Options.Pins.TryGetValue(coefficient.Name, out var pin) && pin.Deviation == 0 ? "pinned" : fit.Replicates.Count == 0 ? "-" : Cells.Interval(fit.CoefficientInterval(coefficient.Name, level)),
                profile is null ? "-" : Cells.Interval(profile.Interval),
                coefficient.Meaning,
            ]);
        }
        if (FitExponents.Of(fit) is { } exponents)
        {
            rows.Add(["a", Cells.Number(exponents.A), Cells.Interval(exponents.AInterval), "-", "exponent of the optimal size, N* ~ C^a"]);
            rows.Add(["b", Cells.Number(1 - exponents.A), Cells.Interval(exponents.BInterval), "-", "exponent of the optimal tokens, D* ~ C^b"]);
        }
        return new TableBlock(
            "Coefficients",
            ["", "estimate", $"{Cells.Level(level)} interval", $"{Cells.Level(level)} profile", "meaning"],
            rows.ToImmutable(),
            "Parameter intervals. interval: percentiles of the replicates; profile: where refitting the others can still hold the objective.");
    }

    static TableBlock Sweeps(ImmutableArray<SweepOptimum> sweeps, TargetWords words) => new(
        $"The best {words.Name} of each sweep",
        ["params", "tokens", "runs", "values", "best", "one standard error", ""],
        [
            .. sweeps.OrderBy(sweep => sweep.Scale.Flops.Value).Select(sweep => ImmutableArray.Create(
                double.IsFinite(sweep.Scale.Params.Value) ? sweep.Scale.Params.ToString() : "-",
                double.IsFinite(sweep.Scale.Tokens.Value) ? sweep.Scale.Tokens.ToString() : "-",
                $"{sweep.Runs}",
                $"{sweep.Values}",
                words.Value(sweep.Best),
                double.IsFinite(sweep.StandardError) ? Cells.Percent(sweep.StandardError) : "-",
                sweep.IsAtEdge ? "at the edge, not fitted" : "")),
        ],
        "best: vertex of a parabola of the loss over the logarithm of the value, through the five values about the lowest.");

    static TableBlock Splits(ImmutableArray<BudgetForecast> at, double level) => new(
        $"Compute-optimal split ({Cells.Level(level)} intervals)",
        ["FLOPs", "N*", "interval", "D*", "interval", "D*/N*", "near-optimal N"],
        [
            .. at.Select(forecast => ImmutableArray.Create(
                forecast.Flops.ToString(),
                forecast.Optimum!.Params.ToString(),
                Cells.Interval<Params>(forecast.ParamsInterval!.Value),
                forecast.Optimum.Tokens.ToString(),
                Cells.Interval<Tokens>(forecast.TokensInterval!.Value),
                Cells.Number(Math.Round(forecast.Optimum.TokensPerParam, 1)),
                forecast.NearOptimalParams is { } near ? $"[{near.Low}, {near.High}]" : "-")),
        ],
        $"near-optimal: sizes whose loss stays within {Cells.Percent(at[0].NearTolerance)} of the lowest.");

    static TableBlock Forecasts(ImmutableArray<BudgetForecast> at, Fit fit)
    {
        var words = TargetWords.Of(fit.Law.Form);
        return new TableBlock(
            $"{words.Title} forecast{words.CommaUnit} ({Cells.Level(fit.Options.Level)} intervals)",
            ["FLOPs", "beyond the runs", words.Name, $"mean-{words.Name} interval", "new-run interval", "stretched"],
            [
                .. at.Select(forecast => ImmutableArray.Create(
                    forecast.Flops.ToString(),
                    Cells.Times(forecast.Beyond),
                    words.Value(forecast.Value),
                    words.Interval(forecast.MeanLossInterval),
                    words.Interval(forecast.NewRunInterval),
                    forecast.Widening > 1 ? $"{forecast.Widening:F2}x" : "no")),
            ],
            $"mean-{words.Name}: where the average of such runs would lie; new-run: where one would land; stretched: by what the backtest's own intervals fell short.");
    }

    static TableBlock RivalForms(FitResult result)
    {
        var words = TargetWords.Of(result.Fit.Law.Form);
        var fits = result.Rivals.Insert(0, result.Fit);
        var best = fits.Min(fit => fit.Aicc);
        return new TableBlock(
            "Rival forms on the same points",
            ["form", "free coefficients", "RMS residual", "AICc above the best", "ceiling", "interval", "trust"],
            [
                .. fits.Select(fit => ImmutableArray.Create(
                    $"{fit.Law.Form.Name}: {fit.Law.Form.Formula}",
                    $"{fit.FreeCoefficients}",
                    words.Error(fit.RootMeanSquare),
                    $"{fit.Aicc - best:F1}",
                    fit.Law.Form.Ceiling is { } ceiling ? words.Value(fit.Law[ceiling]) : "-",
                    fit.Law.Form.Ceiling is { } name && fit.Replicates.Count > 0 ? words.Interval(fit.CoefficientInterval(name, fit.Options.Level)) : "-",
                    fit.Certificate.Trust.ToString().ToLowerInvariant())),
            ],
            "AICc: Akaike's criterion for few points, from the residuals: a form 2 above the best is about as well supported, one 10 above is not. Beyond the points the backtest says more.");
    }

    static TableBlock CertificateTable(Fit fit)
    {
        var certificate = fit.Certificate;
        var rows = ImmutableArray.CreateBuilder<ImmutableArray<string>>();
        rows.Add(["stopped because", StopReasons.Sentence(certificate.Stop)]);
        rows.Add(["gradient", $"{certificate.RelativeGradient:G2} of the objective per unit of ln(coefficient)"]);
        rows.Add(["left its start", certificate.LeftStart ? "yes" : "no"]);
        rows.Add(["minima met", string.Join("; ", certificate.Minima.Select(minimum => $"{minimum.Objective:G6} from {minimum.Starts} {(minimum.Starts == 1 ? "start" : "starts")}"))]);
        rows.Add(["condition", $"{certificate.Condition:G2}"]);
        rows.Add(["at a bound", certificate.AtBound.IsEmpty ? "none" : string.Join(", ", certificate.AtBound)]);
        rows.Add(["not determined", certificate.Flat.IsEmpty ? "none" : string.Join(", ", certificate.Flat)]);
        rows.Add(["influential runs", certificate.Influential.IsEmpty ? "none" : string.Join("; ", certificate.Influential.Select(influence =>
            $"{influence.Coefficient} {influence.Change:+0.####;-0.####} without rows {Rows(influence)}"))]);
        foreach (var sensitivity in certificate.Sensitivities)
        {
            rows.Add([$"with {sensitivity.Choice}", string.Join(", ", fit.Law.Form.Coefficients.Select((coefficient, k) => $"{coefficient.Name} {Cells.Number(sensitivity.Coefficients[k])}"))]);
        }
        return new TableBlock("Certificate", ["", ""], rows.ToImmutable());
    }

    static string Rows(Influence influence)
    {
        var rows = Array.ConvertAll([.. influence.Runs], run => run.Row);
        Array.Sort(rows);
        return string.Join(", ", rows);
    }
}
