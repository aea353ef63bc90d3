using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Plans.Lifetimes;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Plans.Thinking;

/// <summary>What is to be answered how well, how often, and at what cost.</summary>
public sealed record ThinkingQuestion
{
    /// <summary>The share of problems to be answered rightly, in (0, 1).</summary>
    public required double Target { get; init; }

    /// <summary>The score of a single sample over the loss: a law of a task.</summary>
    public required ScalingLaw Link { get; init; }

    /// <summary>Problems answered over the model's life.</summary>
    public required double Volume { get; init; }

    /// <summary>Tokens of a problem, read once for all of its samples.</summary>
    public required Tokens Prompt { get; init; }

    /// <summary>Tokens of thought and answer of a sample.</summary>
    public required Tokens Thought { get; init; }

    /// <summary>How one answer is made of several samples.</summary>
    public required Answering Answering { get; init; }

    /// <summary>How chances are spread over the problems.</summary>
    public required Difficulty Difficulty { get; init; }

    /// <summary>Most samples a problem.</summary>
    public required int MostSamples { get; init; }

    /// <summary>What FLOPs cost.</summary>
    public required LifetimeCosts Costs { get; init; }

    /// <summary>What is served for the whole volume where each problem takes so many samples.</summary>
    /// <param name="samples">Samples a problem.</param>
    public ServingDemand Demand(int samples) => new(new Tokens(Volume * Prompt.Value), new Tokens(Volume * samples * Thought.Value));

    /// <summary>The score of the task with so many samples a problem.</summary>
    /// <param name="single">Mean score of a single sample.</param>
    /// <param name="samples">Samples a problem.</param>
    public double Score(double single, int samples) => Difficulty.Score(single, p => Answering.Chance(p, samples));

    /// <summary>Refuses what cannot be.</summary>
    /// <returns>This.</returns>
    /// <exception cref="InputException">A number out of its range, or a link that is no law of a score over the loss.</exception>
    public ThinkingQuestion Check()
    {
        if (Link.Form.Inputs is not [RunColumn.Loss])
            throw new InputException($"{Link.Name} ({Link.Form.Formula})", "--link", "a law of a score over the loss", "Take task-sigmoid or task-exponential: --link 0,0.9,4,2.1 or a file.");
        if (Target is not (> 0 and < 1)) throw new InputException($"{Target}", "--target", "a share between 0 and 1", "0.8 is 80 % of the problems.");
        if (!(Volume > 0) || !double.IsFinite(Volume)) throw new InputException($"{Volume}", "--volume", "a number of problems above 0", "Write it as 1B.");
        if (!(Prompt.Value >= 0) || !(Thought.Value >= 1)) throw new InputException($"{Prompt} and {Thought} tokens", "--prompt, --thought", "tokens of a problem, and at least one of an answer", "For example --prompt 500 --thought 2000.");
        if (!(Difficulty.Concentration > 0)) throw new InputException($"{Difficulty.Concentration}", "--concentration", "a number above 0", "1 spreads problems from hopeless to easy; 100 makes them nearly alike.");
        if (MostSamples is < 1 or > 1 << 16) throw new InputException($"{MostSamples:N0}", "--most-samples", "1 to 65,536", "256 is the default.");
        Answering.Check();
        return this;
    }
}
