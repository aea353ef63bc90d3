using System.Collections.Immutable;
using System.CommandLine;
using Isoflop.App.Outputs;
using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Plans;
using Isoflop.Plans.PostTraining;
using Isoflop.Quantities;
using Isoflop.Reports;
using Isoflop.Reports.Plans;

namespace Isoflop.App.Commands.Plans;

/// <summary><c>isoflop plan posttraining</c>: what post-training compute buys, where it saturates, and which share of a budget it is worth.</summary>
static class PlanPostTrainingCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("posttraining", "What post-training compute buys on a saturating curve, where it levels off, and which share of a budget to give it.");
        var curve = new Option<string?>("--curve")
        {
            Description = $"The curve: a file that fit --law score-sigmoid --out wrote, a published one ({string.Join(", ", PostTrainingCurve.Published.Select(published => published.Name))}), or START,CEILING,EXPONENT,MIDDLE with the middle in FLOPs or, with an h, in device-hours: 0.35,0.61,1.92,2542h.",
            HelpName = "CURVE",
        };
        var start = new Option<string?>("--start") { Description = "The base model's score on the task of the curve: 0.35. A published curve needs it.", HelpName = "SHARE" };
        var size = new Option<string?>("--curve-params") { Description = "Active parameters of the model that the curve was measured on: its middle then moves with the size of the base model.", HelpName = "PARAMS" };
        var worth = new Option<double>("--worth") { Description = "What doubling the compute must add to the score to be worth it.", HelpName = "SHARE", DefaultValueFactory = _ => 0.01 };
        var law = new Option<string?>("--law") { Description = "A law of pre-training, with --link: the budget is then split between the two.", HelpName = "LAW" };
        var link = PlanThinkingCommand.LinkOption();
        var level = new Option<double>("--level") { Description = "Confidence level of intervals.", HelpName = "LEVEL", DefaultValueFactory = _ => new PlanOptions().Level };
        foreach (var option in new Option[] { curve, start, size, worth, law, link, level }) command.Add(option);
        var budget = new BudgetInput(command);
        var output = new OutputOptions(command, figures: true);
        command.SetAction(parsed =>
        {
            var finish = output.Prepare(parsed);
            var (spent, price) = budget.Read(parsed);
            var asked = Curve(PlanCommand.Required(parsed, curve));
            if (parsed.GetValue(start) is { } score) asked = asked.StartingAt(Arguments.Number(score, "--start", "a share, for example 0.35"));
            if (parsed.GetValue(size) is { } measured) asked = asked with { Params = Arguments.Quantity<Params>(measured, "--curve-params") };
            var plan = PostTrainingPlan.Of(new PostTrainingQuestion
            {
                Curve = asked,
                Budget = spent,
                Price = price,
                Worthwhile = parsed.GetValue(worth),
                Law = parsed.GetValue(law) is { } named ? LawInput.Read(named) : null,
                Link = parsed.GetValue(link) is { } linked ? PlanThinkingCommand.Link(linked) : null,
                Level = Arguments.Level(parsed.GetValue(level)),
            });
            plan = plan with { Findings = [.. budget.Findings(parsed), .. plan.Findings] };
            ImmutableArray<FigureBlock> figures = output.DrawsFigures(parsed, shell) ? [new FigureBlock(PostTrainingReport.Figure(plan))] : [];
            return finish.Show(shell, PostTrainingReport.Of(plan, figures), figures.FirstOrDefault(), () => PostTrainingReport.Json(plan));
        });
        return command;
    }

    static PostTrainingCurve Curve(string text)
    {
        if (PostTrainingCurve.Published.FirstOrDefault(published => string.Equals(published.Name, text, StringComparison.OrdinalIgnoreCase)) is { } found) return found;
        if (text.Split(',') is [var start, var ceiling, var exponent, var middle]) return Stated(text, start, ceiling, exponent, middle);
        if (File.Exists(text)) return PostTrainingCurve.Of(LawInput.Read(text), ComputeUnit.Flops);
        var names = PostTrainingCurve.Published.Select(published => published.Name).ToArray();
        throw new InputException(
            $"no curve or file named '{text}'", "--curve", $"{string.Join(", ", names)}, a file of fit --law score-sigmoid, or four numbers", $"Did you mean {NearestName.Of(text, names)}?");
    }

    static PostTrainingCurve Stated(string text, params string[] words)
    {
        var isHours = words[3].EndsWith('h');
        if (isHours) words[3] = words[3][..^1];
        var numbers = words.Select(word => Arguments.Number(word, "--curve", "four numbers, for example 0.35,0.61,1.92,2542h")).ToArray();
        if (numbers is not [>= 0 and < 1, > 0 and <= 1, > 0, > 0] || numbers[1] <= numbers[0])
            throw new InputException($"'{text}'", "--curve", "start and ceiling in [0, 1], exponent and middle above 0: 0.35,0.61,1.92,2542h", "The score is start + (ceiling - start) / (1 + (middle / compute)^exponent).");
        var law = new ScalingLaw { Form = LawForms.Find("score-sigmoid")!, Coefficients = [.. numbers], Name = "stated curve" };
        return PostTrainingCurve.Of(law, isHours ? ComputeUnit.DeviceHours : ComputeUnit.Flops);
    }
}
