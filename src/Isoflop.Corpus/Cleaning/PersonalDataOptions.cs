namespace Isoflop.Corpus.Cleaning;

/// <summary>What personal data is replaced by; null leaves a kind as it is.</summary>
sealed record PersonalDataOptions
{
    /// <summary>Replaces e-mail addresses; <c>EMAIL</c>.</summary>
    public string? Email { get; init; } = "EMAIL";

    /// <summary>Replaces public addresses of machines, of both versions; <c>IP</c>.</summary>
    public string? Address { get; init; } = "IP";

    /// <summary>Replaces telephone numbers; <c>PHONE</c>.</summary>
    public string? Phone { get; init; } = "PHONE";

    /// <summary>Replaces keys, tokens and private keys of programs; <c>KEY</c>.</summary>
    public string? Key { get; init; } = "KEY";
}
