using System.Collections.Immutable;
using Isoflop.Quantities;

namespace Isoflop.Runs.Curves;

/// <summary>The loss of one run against its optimiser steps, and the learning rates that it was and will be trained at.</summary>
public sealed record Curve
{
    /// <summary>A curve.</summary>
    /// <param name="name">Name of the run.</param>
    /// <param name="steps">Steps at which the loss was logged, 0-based, ascending, none twice.</param>
    /// <param name="losses">The loss at each, in nats per token; NaN or infinite where the run logged no finite number.</param>
    /// <param name="schedule">The learning rate of every step, those to come included.</param>
    /// <exception cref="ArgumentException">The lengths differ, steps do not ascend, or the schedule ends before the last step.</exception>
    public Curve(string name, ImmutableArray<int> steps, ImmutableArray<double> losses, LearningRateSchedule schedule)
    {
        if (steps.Length != losses.Length) throw new ArgumentException($"{losses.Length} losses for {steps.Length} steps");
        for (var i = 0; i < steps.Length; i++)
        {
            if (steps[i] < 0 || (i > 0 && steps[i] <= steps[i - 1])) throw new ArgumentException($"step {steps[i]} at {i} does not ascend");
        }
        if (steps.Length > 0 && steps[^1] >= schedule.Steps) throw new ArgumentException($"a schedule of {schedule.Steps} steps ends before step {steps[^1]}");
        (Name, Steps, Losses, Schedule) = (name, steps, losses, schedule);
    }

    /// <summary>Name of the run.</summary>
    public string Name { get; init; }

    /// <summary>Steps at which the loss was logged: 0-based, ascending.</summary>
    public ImmutableArray<int> Steps { get; }

    /// <summary>The loss at each step, in nats per token.</summary>
    public ImmutableArray<double> Losses { get; }

    /// <summary>The learning rate of every step, those to come included.</summary>
    public LearningRateSchedule Schedule { get; }

    /// <summary>Parameters of the model; null where they are not known.</summary>
    public Params? Params { get; init; }

    /// <summary>What the runs of one recipe share beside their schedule; null where the table names none.</summary>
    public string? Group { get; init; }

    /// <summary>The last step logged; -1 where there is none.</summary>
    public int LastStep => Steps.IsEmpty ? -1 : Steps[^1];

    /// <summary>Largest distance between two logged steps of the last ten; 1 where fewer than two are logged.</summary>
    int LogInterval => Steps.Length < 2 ? 1 : Enumerable.Range(Math.Max(1, Steps.Length - 10), Math.Min(10, Steps.Length - 1)).Max(i => Steps[i] - Steps[i - 1]);

    /// <summary>Whether no further loss is to be expected: the schedule ends within one distance between logged steps of the last one.</summary>
    public bool IsFinished => !Steps.IsEmpty && LastStep + LogInterval >= Schedule.Steps;

    /// <summary>The curve as it stood when that step had been logged; the schedule stays whole.</summary>
    /// <param name="step">The last step to keep.</param>
    public Curve Until(int step)
    {
        var kept = 0;
        while (kept < Steps.Length && Steps[kept] <= step) kept++;
        return kept == Steps.Length ? this : new Curve(Name, Steps[..kept], Losses[..kept], Schedule) { Params = Params, Group = Group };
    }
}
