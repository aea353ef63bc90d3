namespace Isoflop.Findings;

/// <summary>The user's mistake: one message that says what was found, where, what was expected and what to do.</summary>
public sealed class InputException : Exception
{
    /// <summary>The user's mistake.</summary>
    /// <param name="found">What was found.</param>
    /// <param name="where">The file, row, column or option.</param>
    /// <param name="expected">What was expected there.</param>
    /// <param name="remedy">What to do.</param>
    /// <param name="cause">The error underneath, if any.</param>
    public InputException(string found, string where, string expected, string remedy, Exception? cause = null)
        : base($"{where}: {found}. Expected {expected}. {remedy}", cause)
    {
        Found = found;
        Where = where;
        Expected = expected;
        Remedy = remedy;
    }

    /// <summary>What was found.</summary>
    public string Found { get; }

    /// <summary>The file, row, column or option.</summary>
    public string Where { get; }

    /// <summary>What was expected there.</summary>
    public string Expected { get; }

    /// <summary>What to do.</summary>
    public string Remedy { get; }
}
