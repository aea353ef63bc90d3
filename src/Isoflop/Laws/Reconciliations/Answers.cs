namespace Isoflop.Laws.Reconciliations;

/// <summary>What a choice says: a, b, and ln N* at the budget in the baseline's count.</summary>
readonly record struct Answer(double SizeExponent, double TokenExponent, double LogParams);

/// <summary>How replicates were drawn; answers drawn alike are paired.</summary>
enum Draw
{
    /// <summary>As the options say, a draw for every run of the table.</summary>
    Runs,

    /// <summary>Runs with replacement.</summary>
    Pairs,

    /// <summary>By the method itself, on its own runs.</summary>
    Own,
}

/// <summary>A choice's answer on the runs and on every replicate.</summary>
/// <param name="Estimate">On the runs.</param>
/// <param name="Replicates">[replicate]; NaN where one has no answer.</param>
/// <param name="Runs">Number of runs used.</param>
/// <param name="Freedom">Degrees of freedom behind it.</param>
/// <param name="Draw">How the replicates were drawn.</param>
sealed record Answers(Answer Estimate, Answer[] Replicates, int Runs, double Freedom, Draw Draw);
