using Isoflop.Lab.Transformers;

namespace Isoflop.Lab.Training;

/// <summary>What follows from where the tokens of a step went: the move of the balance biases, and the share that was dropped.</summary>
static class BalanceUpdate
{
    /// <summary>Begins to count anew.</summary>
    /// <param name="passes">The passes of all threads.</param>
    public static void Clear(ModelPass[] passes)
    {
        foreach (var pass in passes) pass.ClearCounts();
    }

    /// <summary>Moves every bias up where its expert had less than an even load, down where it had more [Wang 2024, 2408.15664, algorithm 1].</summary>
    /// <param name="model">The model.</param>
    /// <param name="passes">The passes of all threads.</param>
    public static void MoveBiases(Transformer model, ModelPass[] passes)
    {
        for (var layer = 0; layer < model.Layout.Layers.Length; layer++)
        {
            if (model.Layout.Layers[layer].BalanceBias is not { } slice) continue;
            var biases = slice.In(model.Weights);
            long total = 0;
            for (var expert = 0; expert < biases.Length; expert++) total += Load(passes, layer, expert);
            for (var expert = 0; expert < biases.Length; expert++)
            {
                // Load against total / experts, in whole numbers.
                var excess = (Load(passes, layer, expert) * biases.Length) - total;
                biases[expert] -= (float)model.Shape.Experts.BalanceWeight * Math.Sign(excess);
            }
        }
    }

    /// <summary>Dropped assignments over all.</summary>
    /// <param name="passes">The passes of all threads.</param>
    /// <param name="assignments">Assignments of the step.</param>
    public static double DroppedShare(ModelPass[] passes, double assignments)
    {
        long dropped = 0;
        foreach (var pass in passes) dropped += pass.DroppedAssignments;
        return dropped / assignments;
    }

    static long Load(ModelPass[] passes, int layer, int expert)
    {
        long load = 0;
        foreach (var pass in passes) load += pass.Router(layer)!.Load[expert];
        return load;
    }
}
