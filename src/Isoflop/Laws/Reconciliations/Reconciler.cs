using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws.Allocation;
using Isoflop.Laws.Fitting;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Laws.Reconciliations;

/// <summary>
/// Takes prescriptions apart: the runs are fitted again with one choice changed at a time, as [Porian 2024, arXiv 2406.19146] did to lead
/// [Kaplan 2020] over to [Hoffmann 2022], here on the user's own runs and with intervals of the differences.
/// </summary>
public static class Reconciler
{
    /// <summary>Every choice that the runs can test, changed alone.</summary>
    /// <param name="form">The form of law of the baseline, over params and tokens.</param>
    /// <param name="runs">The runs, one final loss each.</param>
    /// <param name="options">How the baseline is fitted; null for the defaults. Replicates are drawn from the runs, by weights or pairs.</param>
    /// <param name="reconciliation">What is compared; null for the defaults.</param>
    /// <param name="curves">The training curves behind the runs for the envelope, one row a step; null where there are none.</param>
    /// <param name="percentDone">Told how much of the work is done.</param>
    /// <exception cref="InputException">The law is not one over params and tokens, the replicates would not be paired, or the runs cannot carry the baseline.</exception>
    public static Reconciliation Reconcile(
        LawForm form, RunSet runs, FitOptions? options = null, ReconciliationOptions? reconciliation = null, RunSet? curves = null, IProgress<int>? percentDone = null)
    {
        options ??= new FitOptions();
        reconciliation ??= new ReconciliationOptions();
        Require(form, options);
        var fit = Fitter.Fit(form, runs, options);
        var question = new Question(fit, curves, reconciliation.At);
        var baseline = new Choice("baseline", "", "", form, options);
        var session = new Session(question, baseline, percentDone);

        var countings = CountingFactors.Of(question, baseline, session.Untested);
        ImmutableArray<Choice> choices =
        [
            .. countings,
            .. SelectionFactors.Of(question, baseline, reconciliation, session.Untested),
            .. FittingFactors.Objectives(baseline),
            .. FittingFactors.Laws(baseline),
            .. FittingFactors.Floors(baseline, question.Runs),
            .. FittingFactors.Methods(baseline),
        ];
        session.Ask(choices);
        session.AskKaplanLike(countings);
        ImmutableArray<FactorEffect> factors = [.. session.Effects.OrderByDescending(effect => Math.Abs(Math.Log(effect.ParamsRatio)))];
        var prescription = Prescribe(session.Baseline, options.Level);
        return new Reconciliation
        {
            Fit = fit,
            Baseline = prescription,
            At = question.At,
            Factors = factors,
            Untested = [.. session.Untested],
            Findings = ReconciliationFindings.Of(question, prescription, factors, countings),
        };
    }

    static void Require(LawForm form, FitOptions options)
    {
        if (!form.SplitsCompute)
        {
            throw new InputException(
                $"{form.Name} is a law of {form.Target.Header()} over {string.Join(" and ", form.Inputs.Select(input => input.Header()).Concat(form.PlainInputs))}",
                "reconcile --law",
                "a law of the loss over params and tokens and nothing else",
                "Use chinchilla, chinchilla-tied or kaplan.");
        }
        if (options.Resampling == Resampling.Residuals)
        {
            throw new InputException(
                "residuals",
                "--bootstrap",
                "weights or pairs",
                "Residuals put back on two different laws are not one draw of the runs, and differences of such replicates mean nothing.");
        }
    }

    static Prescription Prescribe(Answers answers, double level)
    {
        Interval Of(Func<Answer, double> question) => Quantiles.Expanded([.. answers.Replicates.Select(question)], level, answers.Freedom);
        return new Prescription(
            answers.Estimate.SizeExponent,
            Of(answer => answer.SizeExponent),
            answers.Estimate.TokenExponent,
            Of(answer => answer.TokenExponent),
            new Params(Math.Exp(answers.Estimate.LogParams)),
            Of(answer => Math.Exp(answer.LogParams)),
            answers.Runs);
    }

    /// <summary>Asks choice after choice and sets each answer beside the baseline's on the same draws.</summary>
    sealed class Session(Question question, Choice baseline, IProgress<int>? done)
    {
        readonly Lazy<Answers> _byPairs = new(() => question.Ask(baseline with { Options = baseline.Options with { Resampling = Resampling.Pairs } }));

        public Answers Baseline { get; } =
            question.Read(baseline, question.Baseline.Law, question.Runs.Count, question.Runs.Count - question.Baseline.FreeCoefficients);

        public List<FactorEffect> Effects { get; } = [];

        public List<UntestedFactor> Untested { get; } = [];

        public void Ask(ImmutableArray<Choice> choices)
        {
            foreach (var (i, choice) in choices.Index())
            {
                done?.Report(100 * i / choices.Length);
                if (Attempt(choice, out var reason) is { } effect) Effects.Add(effect);
                else Untested.Add(new UntestedFactor($"{choice.Factor}: {choice.To}", reason));
            }
        }

        // As Kaplan counts: without the head where the table tells it, else as far as it goes.
        public void AskKaplanLike(List<Choice> countings)
        {
            var counting = countings.Find(choice => choice is { Factor: "N", To: CountingFactors.LayersAlone })
                ?? countings.Find(choice => choice is { Factor: "N", To: CountingFactors.WithoutEmbeddings });
            if (counting is null)
            {
                Untested.Add(new UntestedFactor("all of it: Kaplan-like", "a column non_embedding_params, or layers and width"));
                return;
            }
            var reason = "";
            // Kaplan read the envelope off training curves; that of final losses has a handful of points and an exponent of any size.
            AllocationMethod[] methods = question.Curves is null ? [AllocationMethod.Parametric] : [AllocationMethod.Envelope, AllocationMethod.Parametric];
            foreach (var method in methods)
            {
                if (Attempt(FittingFactors.KaplanLike(baseline, counting, question, method), out reason) is not { } effect) continue;
                Effects.Add(effect);
                return;
            }
            Untested.Add(new UntestedFactor("all of it: Kaplan-like", reason));
        }

        // Runs that cannot carry a choice are no mistake of the user who asked for all of them.
        FactorEffect? Attempt(Choice choice, out string reason)
        {
            reason = "runs on which it has an optimum";
            try
            {
                var answers = question.Ask(choice);
                return double.IsFinite(answers.Estimate.LogParams) ? Compare(choice, answers) : null;
            }
            catch (InputException mistake)
            {
                reason = mistake.Expected;
                return null;
            }
        }

        FactorEffect Compare(Choice choice, Answers answers)
        {
            var level = choice.Options.Level;
            var partner = answers.Draw == Draw.Pairs && Baseline.Draw != Draw.Pairs ? _byPairs.Value : Baseline;
            var freedom = Math.Min(answers.Freedom, partner.Freedom);
            Interval Of(Func<Answer, Answer, double> difference) =>
                Quantiles.Expanded([.. answers.Replicates.Zip(partner.Replicates, difference)], level, freedom);
            var logRatio = Of((other, given) => other.LogParams - given.LogParams);
            return new FactorEffect(choice.Factor, choice.From, choice.To, Prescribe(answers, level))
            {
                SizeExponentChange = answers.Estimate.SizeExponent - Baseline.Estimate.SizeExponent,
                SizeExponentChangeInterval = Of((other, given) => other.SizeExponent - given.SizeExponent),
                ParamsRatio = Math.Exp(answers.Estimate.LogParams - Baseline.Estimate.LogParams),
                ParamsRatioInterval = new Interval(Math.Exp(logRatio.Low), Math.Exp(logRatio.High), level),
                Paired = answers.Draw != Draw.Own,
            };
        }
    }
}
