using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws.Allocation;
using Isoflop.Laws.Fitting;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Laws.Points;

/// <summary>
/// The best learning rate or batch size of every scale in a table of sweeps: at each value the lowest loss over the other hyper-parameters, and the
/// vertex of a local parabola of these over the logarithm of the value. A sweep whose lowest loss stands at its end has no optimum and is left
/// out, which a finding says.
/// </summary>
static class HyperparameterSweeps
{
    // Values within one part in a thousand are one value, scales within one percent one scale.
    const double SameValue = 1e-3, SameScale = 0.01;

    const int Fewest = 3;

    // Draws of the noise about a parabola, for the standard error of its vertex.
    const int Draws = 200;

    public static FitPoints Of(LawForm form, RunSet rows, FitOptions options)
    {
        foreach (var column in form.Inputs.Append(form.Target).Append(RunColumn.Loss)) Require(form, rows, column);
        var values = rows.Values(form.Target).ToArray();
        var losses = rows.Values(RunColumn.Loss).ToArray();
        var usable = Enumerable.Range(0, rows.Count).Where(i => values[i] > 0 && losses[i] > 0 && form.Inputs.All(input => rows.Values(input)[i] > 0));
        var sweeps = Groups(rows, [.. usable])
            .Select(group => (Group: group, Result: Optimum(rows, group, values, losses, options)))
            .Where(pair => pair.Result is not null)
            .Select(pair => (pair.Group, pair.Result!.Sweep, pair.Result.Parabola))
            .ToArray();
        var inside = sweeps.Where(pair => pair.Parabola is not null).ToArray();
        if (inside.Length == 0)
        {
            throw new InputException(
                sweeps.Length == 0 ? $"no scale with {Fewest} different values of {form.Target.Header()}" : $"{sweeps.Length} sweeps that all end at their lowest loss",
                "the runs",
                $"at each size and amount of text a sweep over {form.Target.Header()} with the lowest loss inside",
                "Widen the sweeps, or leave rows of other settings out with --where.");
        }
        var points = RunSet.From(inside.Select(pair => new Run
        {
            Params = Known(pair.Sweep.Scale.Params.Value) is { } n ? new Params(n) : null,
            Tokens = Known(pair.Sweep.Scale.Tokens.Value) is { } d ? new Tokens(d) : null,
            Flops = Known(pair.Sweep.Scale.Flops.Value) is { } c ? new Flops(c) : null,
            Loss = new NatsPerToken(pair.Group.Min(i => losses[i])),
            LearningRate = form.Target == RunColumn.LearningRate ? pair.Sweep.Best : null,
            BatchTokens = form.Target == RunColumn.BatchTokens ? new Tokens(pair.Sweep.Best) : null,
            Row = rows.Rows[pair.Group[0]],
        }), rows.Convention);
        return new FitPoints(points, rows)
        {
            Made = $"the best {form.Target.Header()} of {inside.Length} sweeps over {inside.Sum(pair => pair.Group.Length)} runs",
            Sweeps = [.. sweeps.Select(pair => pair.Sweep)],
            Findings = Findings(form, [.. sweeps.Select(pair => pair.Sweep)]),
            Draw = Redraw([.. inside.Select(pair => pair.Sweep)], [.. inside.Select(pair => pair.Parabola!)], options),
        };
    }

    // A replicate redraws the losses of every sweep about its parabola (the parametric bootstrap [Davison and Hinkley 1997, sec. 2.2]), all with the
    // noise of all sweeps together: two degrees of freedom say little of the noise of one. Weights over so few optima cover too seldom (measured:
    // benchmark coverage-scores, LOG 2026-11-22). Without any noise to tell, optima are drawn like runs.
    static PointDraw? Redraw(SweepOptimum[] sweeps, Vertex[] parabolas, FitOptions options)
    {
        var known = parabolas.Where(parabola => parabola.Curve.Freedom >= 1 && parabola.Curve.Noise > 0).ToArray();
        if (known.Length == 0) return null;
        var pooled = Math.Sqrt(known.Sum(parabola => parabola.Curve.Freedom * parabola.Curve.Noise * parabola.Curve.Noise) / known.Sum(parabola => parabola.Curve.Freedom));
        return new PointDraw("losses about each parabola", sweeps.Length, IsShared: false, replicate =>
        {
            var random = new CounterRandom(options.Seed, (ulong)replicate);
            var drawn = new double[sweeps.Length];
            for (var s = 0; s < drawn.Length; s++)
            {
                var errors = new double[parabolas[s].Points];
                for (var i = 0; i < errors.Length; i++) errors[i] = random.NextNormal() * (parabolas[s].Curve.Noise > 0 ? pooled / parabolas[s].Curve.Noise : 0);
                // A draw without a minimum leaves the optimum where it was found.
                drawn[s] = sweeps[s].Best * (parabolas[s].Curve.Minimum(errors) is { } minimum ? Math.Exp(Math.Clamp(minimum.X - parabolas[s].X, -Farthest, Farthest)) : 1);
            }
            return drawn;
        });
    }

    // A vertex further than a factor of 20 from where it was found is a parabola that opened by chance.
    static readonly double Farthest = Math.Log(20);

    /// <summary>The parabola of a sweep, its points and its vertex.</summary>
    sealed record Vertex(ProfileParabola Curve, int Points, double X);

    /// <summary>A sweep, with its parabola where that has a vertex inside.</summary>
    sealed record Found(SweepOptimum Sweep, Vertex? Parabola);

    static double? Known(double value) => double.IsFinite(value) ? value : null;

    static int[][] Groups(RunSet rows, int[] usable)
    {
        int Bucket(RunColumn column, int i) => rows.Has(column) && rows.Values(column)[i] > 0 ? (int)Math.Round(Math.Log(rows.Values(column)[i]) / SameScale) : 0;
        return [.. usable.GroupBy(i => (Bucket(RunColumn.Params, i), Bucket(RunColumn.Tokens, i), rows.Has(RunColumn.Params) ? 0 : Bucket(RunColumn.Flops, i))).Select(group => group.ToArray())];
    }

    static Found? Optimum(RunSet rows, int[] group, double[] values, double[] losses, FitOptions options)
    {
        var lowest = group.GroupBy(i => (int)Math.Round(Math.Log(values[i]) / SameValue))
            .Select(same => (X: same.Average(i => Math.Log(values[i])), Loss: same.Min(i => losses[i])))
            .OrderBy(point => point.X)
            .ToArray();
        if (lowest.Length < Fewest) return null;
        double Value(RunColumn column) => rows.Has(column) ? rows.Values(column)[group[0]] : double.NaN;

        var scale = new Scale(new Params(Value(RunColumn.Params)), new Tokens(Value(RunColumn.Tokens)), new Flops(Value(RunColumn.Flops)));
        var best = Array.IndexOf(lowest, lowest.MinBy(point => point.Loss));
        var edge = new Found(new SweepOptimum(scale, group.Length, lowest.Length, Math.Exp(lowest[best].X), double.NaN, IsAtEdge: true), null);
        if (best == 0 || best == lowest.Length - 1) return edge;
        // A parabola holds near the minimum only: a run that diverged says nothing about where it is.
        var near = lowest[Math.Max(0, best - 2)..Math.Min(lowest.Length, best + 3)];
        var x = Array.ConvertAll(near, point => point.X - lowest[best].X);
        var parabola = ProfileParabola.ThroughAll(x, Array.ConvertAll(near, point => point.Loss));
        if (parabola.Minimum() is not { } minimum || minimum.X < x[0] || minimum.X > x[^1]) return edge;
        return new Found(
            new SweepOptimum(scale, group.Length, lowest.Length, Math.Exp(lowest[best].X + minimum.X), StandardError(parabola, x.Length, minimum.X, options.Seed), IsAtEdge: false),
            new Vertex(parabola, x.Length, minimum.X));
    }

    // By the noise about the parabola, redrawn; three points lie on it and tell nothing of their noise.
    static double StandardError(ProfileParabola parabola, int count, double vertex, ulong seed)
    {
        if (count <= 3) return double.NaN;
        var random = new CounterRandom(seed, stream: 0);
        var (squares, answered) = (0.0, 0);
        var errors = new double[count];
        for (var draw = 0; draw < Draws; draw++)
        {
            for (var i = 0; i < count; i++) errors[i] = random.NextNormal();
            if (parabola.Minimum(errors) is not { } minimum) continue;
            squares += (minimum.X - vertex) * (minimum.X - vertex);
            answered++;
        }
        return answered < Draws / 2 ? double.PositiveInfinity : Math.Sqrt(squares / answered);
    }

    static ImmutableArray<Finding> Findings(LawForm form, ImmutableArray<SweepOptimum> sweeps)
    {
        var findings = ImmutableArray.CreateBuilder<Finding>();
        var edges = sweeps.Where(sweep => sweep.IsAtEdge).ToArray();
        if (edges.Length > 0)
        {
            findings.Add(new Finding(
                "optimum-at-edge",
                Severity.Warning,
                $"{edges.Length} of {sweeps.Length} sweeps over {form.Target.Header()} are lowest at their end ({string.Join("; ", edges.Take(5).Select(Words))}{(edges.Length > 5 ? "; ..." : "")}): their optimum lies beyond, and they are left out",
                "Widen these sweeps: leaving out what ran into the edge bends the law."));
        }
        var vague = sweeps.Count(sweep => sweep.StandardError > 0.5);
        if (vague > 0)
        {
            findings.Add(new Finding(
                "flat-sweeps",
                Severity.Note,
                $"{vague} optima are known to no better than a factor of {Math.Exp(0.5):F1} (one standard error)",
                "More values near the optimum, or more seeds, place it."));
        }
        return findings.ToImmutable();
    }

    static string Words(SweepOptimum sweep) => double.IsFinite(sweep.Scale.Params.Value) ? $"{sweep.Scale.Params} on {sweep.Scale.Tokens}" : $"{sweep.Scale.Flops} FLOPs";

    static void Require(LawForm form, RunSet rows, RunColumn column)
    {
        if (rows.Has(column)) return;
        throw new InputException(
            $"no column for {column.Header()}",
            "the runs",
            $"{string.Join(", ", form.Inputs.Append(form.Target).Append(RunColumn.Loss).Select(input => input.Header()))} of each run, which {form.Name} is about",
            $"Name it with --map {column.Header()}=\"HEADER\".");
    }
}
