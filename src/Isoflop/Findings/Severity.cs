namespace Isoflop.Findings;

/// <summary>How much a finding matters.</summary>
public enum Severity
{
    /// <summary>Good to know.</summary>
    Note,

    /// <summary>The result holds with a reservation.</summary>
    Warning,

    /// <summary>The result must not be relied on as it stands.</summary>
    Error,
}
