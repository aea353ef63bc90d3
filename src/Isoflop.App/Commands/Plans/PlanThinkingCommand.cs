using System.Collections.Immutable;
using System.CommandLine;
using Isoflop.App.Outputs;
using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Plans;
using Isoflop.Plans.Thinking;
using Isoflop.Quantities;
using Isoflop.Reports;
using Isoflop.Reports.Plans;

namespace Isoflop.App.Commands.Plans;

/// <summary><c>isoflop plan thinking</c>: train more or think more for a quality at a volume.</summary>
static class PlanThinkingCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("thinking", "Train more or think more: the cheapest pair of model and samples that answers so many problems so well.");
        var law = PlanCommand.Law();
        var link = LinkOption();
        var target = new Option<string?>("--target") { Description = "Share of problems to be answered rightly: 0.8.", HelpName = "SHARE" };
        var volume = new Option<string?>("--volume") { Description = "Problems answered in the model's life: 1B.", HelpName = "COUNT" };
        var prompt = new Option<string>("--prompt") { Description = "Tokens of a problem.", HelpName = "TOKENS", DefaultValueFactory = _ => "500" };
        var thought = new Option<string>("--thought") { Description = "Tokens of thought and answer of a sample.", HelpName = "TOKENS", DefaultValueFactory = _ => "1000" };
        var majority = new Option<bool>("--majority") { Description = "Take the most frequent answer." };
        var verifier = new Option<string?>("--verifier") { Description = "Take a sample that a verifier lets pass: the chances with which right and wrong ones do, 0.9,0.2. Without --majority and --verifier any right sample counts.", HelpName = "RIGHT,WRONG" };
        var concentration = new Option<double>("--concentration") { Description = "How alike problems are: small where they are easy or hopeless.", HelpName = "NUMBER", DefaultValueFactory = _ => 2 };
        var most = new Option<int>("--most-samples") { Description = "Most samples a problem.", HelpName = "COUNT", DefaultValueFactory = _ => 256 };
        var level = new Option<double>("--level") { Description = "Confidence level of intervals.", HelpName = "LEVEL", DefaultValueFactory = _ => new PlanOptions().Level };
        command.Add(law);
        foreach (var option in new Option[] { link, target, volume, prompt, thought, majority, verifier, concentration, most, level }) command.Add(option);
        var costs = new LifetimeCostsInput(command, withDemand: false);
        var output = new OutputOptions(command, figures: true);
        command.SetAction(parsed =>
        {
            var finish = output.Prepare(parsed);
            var (cost, assumptions) = costs.Costs(parsed);
            var question = new ThinkingQuestion
            {
                Target = SpendingInput.Share(PlanCommand.Required(parsed, target), "--target"),
                Link = Link(PlanCommand.Required(parsed, link)),
                Volume = Arguments.Quantity<Tokens>(PlanCommand.Required(parsed, volume), "--volume").Value,
                Prompt = Arguments.Quantity<Tokens>(parsed.GetValue(prompt)!, "--prompt"),
                Thought = Arguments.Quantity<Tokens>(parsed.GetValue(thought)!, "--thought"),
                Answering = Way(parsed.GetValue(majority), parsed.GetValue(verifier)),
                Difficulty = new Difficulty(parsed.GetValue(concentration)),
                MostSamples = parsed.GetValue(most),
                Costs = cost,
            };
            var plan = ThinkingPlan.Of(LawInput.Read(PlanCommand.Required(parsed, law)), question, Arguments.Level(parsed.GetValue(level)));
            ImmutableArray<FigureBlock> figures = output.DrawsFigures(parsed, shell) ? [new FigureBlock(PlanFigures.Thinking(plan))] : [];
            return finish.Show(shell, ThinkingReport.Of(plan, figures, assumptions), figures.FirstOrDefault(), () => ThinkingReport.Json(plan));
        });
        return command;
    }

    /// <summary>The option that states a link.</summary>
    public static Option<string?> LinkOption() => new("--link") { Description = "The score of a single sample over the loss: FLOOR,CEILING,STEEPNESS,MIDDLE of a sigmoid (0,0.9,6,2.3), or a law file of a task.", HelpName = "LINK" };

    /// <summary>A link as it is stated, or from a file.</summary>
    public static ScalingLaw Link(string text)
    {
        var words = text.Split(',');
        if (words.Length == 1) return LawInput.Read(text);
        var numbers = words.Select(word => Arguments.Number(word, "--link", "four numbers, for example 0,0.9,6,2.3")).ToArray();
        if (numbers is not [>= 0 and < 1, > 0 and <= 1, > 0, > 0] || numbers[1] <= numbers[0])
            throw new InputException($"'{text}'", "--link", "floor and ceiling in [0, 1], steepness and middle above 0: 0,0.9,6,2.3", "The score is floor + (ceiling - floor) / (1 + e^(steepness (loss - middle))).");
        return new ScalingLaw { Form = LawForms.Find("task-sigmoid")!, Coefficients = [.. numbers], Name = "stated link" };
    }

    static Answering Way(bool majority, string? verifier)
    {
        if (majority && verifier is not null) throw new InputException("--majority and --verifier", "options", "one of the two", "Choose one.");
        if (verifier is null) return new Answering(majority ? AnsweringKind.Majority : AnsweringKind.Coverage);
        var chances = verifier.Split(',').Select(word => Arguments.Number(word, "--verifier", "two chances, for example 0.9,0.2")).ToArray();
        return chances is [var right, var wrong]
            ? new Answering(AnsweringKind.Verifier, right, wrong)
            : throw new InputException($"'{verifier}'", "--verifier", "two chances, for example 0.9,0.2", "The chances with which right and wrong samples pass.");
    }
}
