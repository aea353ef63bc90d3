using System.Collections.Immutable;
using Isoflop.Findings;

namespace Isoflop.Runs;

/// <summary>Says what is wrong or doubtful in a set of runs before anything is fitted to it.</summary>
public static class RunAudit
{
    /// <summary>Audits a table: its dropped rows and its runs.</summary>
    /// <param name="table">The table.</param>
    public static ImmutableArray<Finding> Audit(RunTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return Audit(table.Runs);
    }

    /// <summary>Audits a set of runs.</summary>
    /// <param name="runs">The runs.</param>
    public static ImmutableArray<Finding> Audit(RunSet runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        return [];
    }
}
