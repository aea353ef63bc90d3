using System.Collections.Immutable;
using System.CommandLine;
using Isoflop.App.Outputs;
using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Laws.Allocation;
using Isoflop.Laws.Backtests;
using Isoflop.Laws.Fitting;
using Isoflop.Laws.Points;
using Isoflop.Laws.Predictions;
using Isoflop.Quantities;
using Isoflop.Reports;
using Isoflop.Reports.Json;
using Isoflop.Reports.Plots;
using Isoflop.Runs;
using Isoflop.Runs.Audits;

namespace Isoflop.App.Commands;

/// <summary><c>isoflop fit RUNS</c>: a law, its certificate, its forecasts and how far to trust them.</summary>
static class FitCommand
{
    // A backtest inside fit must leave the whole command under half a second; backtest itself takes more replicates.
    const int BacktestReplicates = 150;

    // With fewer runs no past is left to fit.
    const int LeastRunsForBacktest = 10;

    public static Command Create(Shell shell)
    {
        var command = new Command("fit", "Fit a scaling law to a table of runs, with intervals, a certificate and a backtest.");
        var runs = new RunsOptions(command);
        var law = new Option<string>("--law") { Description = "The form of law; auto takes the one that forecasts best in a backtest.", HelpName = "LAW", DefaultValueFactory = _ => "chinchilla" };
        var shares = Arguments.Many("--shares", "Of --law mixture: the columns with the shares of the domains; all share_* columns where none is named.", "COLUMN");
        var method = new Option<string>("--method") { Description = "parametric, isoflop, envelope, or all three side by side.", HelpName = "METHOD", DefaultValueFactory = _ => "parametric" };
        var at = Arguments.Many("--at", "Budgets to forecast, in FLOPs: 1e24 5.76e23.", "FLOPS");
        var file = new Option<string?>("--out") { Description = "Write the law, replicates included, to FILE.json for predict.", HelpName = "FILE.json" };
        var noBacktest = new Option<bool>("--no-backtest") { Description = "Leave out the backtest." };
        foreach (var option in new Option[] { law, shares, method, at, file, noBacktest }) command.Add(option);
        var fitting = new FitOptionsInput(command);
        var output = new OutputOptions(command, figures: true);
        command.SetAction(parsed =>
        {
            var options = fitting.Read(parsed);
            var way = Arguments.Word<Method>(parsed.GetValue(method)!, "--method");
            ImmutableArray<Flops> budgets = [.. parsed.GetValue(at)!.Select(text => Arguments.Quantity<Flops>(text, "--at"))];
            var finish = output.Prepare(parsed);
            var lawFile = OutputFile.Of(parsed.GetValue(file), "--out", output.Force(parsed));
            if (way is Method.Isoflop or Method.Envelope && lawFile is not null)
                throw new InputException($"--method {parsed.GetValue(method)} with --out", "options", "a method that fits a law", "Leave out --out, or use --method parametric or all.");
            var table = runs.Read(parsed, shell, Kept(parsed.GetValue(law)!, parsed.GetValue(shares)!));
            runs.Explain(parsed, shell, table);
            var wanted = IsMixture(parsed.GetValue(law)!) ? MixtureName(table) : parsed.GetValue(law)!;
            if (way is Method.Isoflop or Method.Envelope) return Allocate(shell, output, parsed, finish, table, way, options, budgets);

            var audit = Task.Run(() => RunAudit.Audit(table));
            var backtesting = Task.Run(() => parsed.GetValue(noBacktest) ? null : Attempt(table, wanted, options));
            // auto waits for the form that the backtest recommends; a form that was named is fitted beside its backtest.
            var candidate = IsAuto(wanted) ? Recommended(backtesting.GetAwaiter().GetResult()) : Candidate.Of(LawNames.Form(wanted), options);
            RequireCompute(candidate.Form, budgets);
            var points = FitPoints.Of(candidate.Form, RunsFor(candidate.Form, table), candidate.Options);
            var fit = Fitter.Fit(candidate.Form, points, candidate.Options, new ProgressLine(shell, "replicates", options.Replicates));
            var backtest = backtesting.GetAwaiter().GetResult();
            if (backtest is not null) fit = backtest.Widen(fit);
            var result = new FitResult
            {
                Table = table,
                Audit = audit.GetAwaiter().GetResult(),
                Fit = fit,
                Rivals = [.. Candidate.Rivals(candidate.Form)[1..].Select(rival => Fitter.Fit(rival, points, candidate.Options with { Pins = candidate.Options.Pins.Clear(), Ties = [] }))],
                Points = points,
                Backtest = backtest,
                At = BudgetForecast.Of(fit.Law, budgets, options.Level),
                Ways = way == Method.All ? ThreeWays.Compare(table.Steps, fit, Options(options), budgets) : null,
            };
            lawFile?.Write(LawFile.Write(fit.Law with { Name = Path.GetFileNameWithoutExtension(table.Source) }));
            var figures = output.DrawsFigures(parsed, shell) ? Figures(result, output.WantsReport(parsed)) : [];
            return finish.Show(shell, FitReport.Of(result, figures), figures.FirstOrDefault(), () => FitJson.Of(result, shell.Seconds));
        });
        return command;
    }

    enum Method
    {
        Parametric,
        Isoflop,
        Envelope,
        All,
    }

    // A budget says nothing to a law over size or data alone.
    static void RequireCompute(LawForm form, ImmutableArray<Flops> budgets)
    {
        if (budgets.IsEmpty || form.SplitsCompute || form.Inputs.Contains(RunColumn.Flops)) return;
        var inputs = form.Inputs.Select(input => input.Header()).Concat(form.PlainInputs).ToArray();
        throw new InputException(
            $"--at with {form.Name}, a law over {string.Join(", ", inputs)}",
            "options",
            "a law over compute, or over params and tokens",
            $"Leave out --at, write the law with --out and ask it with predict {string.Join(' ', inputs.Select(input => input is "params" or "tokens" ? $"--{input}" : $"--with {input}=..."))}.");
    }

    // A law over steps is about every step of a curve, the others about where it ends.
    static RunSet RunsFor(LawForm form, RunTable table) => form.Inputs.Contains(RunColumn.MinimumSteps) ? table.Steps : table.Runs;

    static AllocationOptions Options(FitOptions options) => new() { Replicates = options.Replicates, Seed = options.Seed, Level = options.Level };

    // Further columns of a table that a law knows by their headers.
    static ImmutableArray<string> Kept(string law, string[] shares) =>
        law.Equals("coverage", StringComparison.OrdinalIgnoreCase) ? ["problem*"]
        : law.Equals("text-multiplier", StringComparison.OrdinalIgnoreCase) ? [LawForms.SecondText]
        : IsMixture(law) ? shares.Length > 0 ? [.. shares] : ["share_*"]
        : law.StartsWith("mixture:", StringComparison.OrdinalIgnoreCase) ? [.. law["mixture:".Length..].Split(',')]
        : [];

    static bool IsMixture(string law) => law.Equals("mixture", StringComparison.OrdinalIgnoreCase);

    // Shares that add up to one in every row determine the law only relative to one of them: the first is left out, and k stands for it.
    static string MixtureName(RunTable table)
    {
        var headers = table.Columns.Select(column => column.Header).Where(table.Runs.Kept.Contains).ToArray();
        var words = headers.FirstOrDefault(header => table.Runs.Numbers(header).IsEmpty);
        if (headers.Length == 0 || words is not null)
        {
            throw new InputException(
                words is null ? "no column named like share_*" : $"'{words}' holds words", "--law mixture", "a column a domain with its share of the training text", "Name them: --shares share_web share_code.");
        }
        var whole = Enumerable.Range(0, table.Runs.Count).All(run => Math.Abs(headers.Sum(header => table.Runs.Numbers(header)[run]) - 1) < 2e-3);
        if (whole && headers.Length < 2) throw new InputException("a single share that is always 1", "--law mixture", "two domains or more", "Name the other shares.");
        return $"mixture:{string.Join(',', whole ? headers[1..] : headers)}";
    }

    // auto compares the candidates; a named law is backtested alone. Runs that cannot be cut into past and future give none.
    static Backtest? Attempt(RunTable table, string law, FitOptions options)
    {
        var auto = IsAuto(law);
        var candidates = auto ? Candidate.For(table.Runs, options) : Named(LawNames.Form(law), options);
        if (table.Runs.Count < LeastRunsForBacktest && !auto) return null;
        var form = candidates[0].Form;
        // Mixtures at one scale have no cheap and expensive runs.
        if (form.Inputs.IsEmpty) return null;
        var by = form.Inputs is [var only] ? only : table.Runs.Has(RunColumn.Flops) ? RunColumn.Flops : form.Inputs[0];
        // Points that were made from the rows have no past and future: the same problems, or the same sweeps, stand behind all of them.
        if (FitPoints.Of(form, table.Runs, options).Made is not null) return null;
        try
        {
            return Backtester.Run(candidates, auto ? table.Runs : RunsFor(form, table), new BacktestOptions { Level = options.Level, Replicates = BacktestReplicates, By = by });
        }
        catch (InputException) when (!auto)
        {
            return null;
        }
    }

    static bool IsAuto(string law) => law.Equals("auto", StringComparison.OrdinalIgnoreCase);

    static Candidate Recommended(Backtest? backtest) => backtest?.Recommended
        ?? throw new InputException("--law auto with --no-backtest", "options", "a backtest, by which auto chooses", "Leave out one of the two.");

    // A named form beside its rivals, which the user's constraints are not about.
    static ImmutableArray<Candidate> Named(LawForm form, FitOptions options) =>
        [Candidate.Of(form, options), .. Candidate.Rivals(form)[1..].Select(rival => Candidate.Of(rival, options with { Pins = options.Pins.Clear(), Ties = [] }))];

    static ImmutableArray<FigureBlock> Figures(FitResult result, bool all)
    {
        var figures = ImmutableArray.CreateBuilder<FigureBlock>();
        figures.Add(new FigureBlock(FitFigures.LossAgainstCompute(result.Fit, result.At)));
        if (!all) return figures.ToImmutable();
        if (FitFigures.IsoLoss(result.Fit, result.At) is { } isoLoss) figures.Add(new FigureBlock(isoLoss));
        if (result.Ways is { } ways) figures.AddRange(WaysFigures(ways.Profiles, ways.Fits, result.Fit.Runs, [.. result.At.Select(forecast => forecast.Flops)], result.Fit.Options.Level));
        if (result.Backtest is { } backtest) figures.Add(new FigureBlock(BacktestFigures.PredictedAgainstMeasured(backtest)));
        figures.Add(new FigureBlock(null, FitFigures.Residuals(result.Fit)));
        figures.Add(new FigureBlock(null, FitFigures.Profiles(result.Fit)));
        return figures.ToImmutable();
    }

    static IEnumerable<FigureBlock> WaysFigures(
        IsoflopProfiles? profiles, ImmutableArray<AllocationFit> fits, RunSet runs, ImmutableArray<Flops> budgets, double level)
    {
        if (profiles is not null) yield return new FigureBlock(AllocationFigures.Valleys(profiles));
        yield return new FigureBlock(AllocationFigures.Frontier(fits, runs, budgets, level));
        yield return new FigureBlock(AllocationFigures.TokensPerParam(fits, runs, budgets, level));
    }

    static int Allocate(
        Shell shell, OutputOptions output, ParseResult parsed, OutputOptions.Finish finish, RunTable table, Method way, FitOptions options, ImmutableArray<Flops> budgets)
    {
        var profiles = way == Method.Isoflop ? IsoflopProfiles.Of(table.Runs, Options(options)) : null;
        var envelope = way == Method.Envelope ? Envelope.Of(table.Steps, Options(options)) : null;
        var fits = profiles?.Fits ?? [envelope!.Fit];
        var findings = profiles?.Findings ?? envelope!.Findings;
        ImmutableArray<FigureBlock> figures = [.. WaysFigures(profiles, fits, table.Runs, budgets, options.Level)];
        var report = AllocationReport.Of(fits, profiles?.Budgets ?? [], table, budgets, options.Level, findings, figures);
        var name = way.ToString().ToLowerInvariant();
        return finish.Show(shell, report, figures[0], () => AllocationJson.Of(name, fits, table, budgets, options.Level, findings, shell.Seconds));
    }
}
