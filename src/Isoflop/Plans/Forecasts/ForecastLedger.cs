using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Isoflop.Findings;

namespace Isoflop.Plans.Forecasts;

/// <summary>
/// A folder of forecasts and their scores, a file each. Every file holds the hash of the one before, so that none can be changed, taken out or put in between
/// without breaking the chain; that the last ones were not rewritten together is shown by a hash noted down elsewhere when they were written.
/// </summary>
public sealed partial class ForecastLedger
{
    readonly string _folder;
    ImmutableArray<LedgerEntry> _entries;

    ForecastLedger(string folder, ImmutableArray<LedgerEntry> entries, ImmutableArray<Finding> findings) => (_folder, _entries, Findings) = (folder, entries, findings);

    /// <summary>What is wrong with the chain; empty where it is whole.</summary>
    public ImmutableArray<Finding> Findings { get; }

    /// <summary>The hash of the last entry; 64 zeros where there is none.</summary>
    public string Head => _entries.IsEmpty ? LedgerEntry.Beginning : _entries[^1].Hash;

    /// <summary>The forecasts in the order in which they were registered, with what was measured.</summary>
    public ImmutableArray<RegisteredForecast> Forecasts =>
    [
        .. _entries.Where(entry => entry.Kind == LedgerKind.Forecast).Select(entry => new RegisteredForecast(ForecastContent.Read(entry.Content), entry.Written, entry.Hash)
        {
            Measured = (double?)_entries.FirstOrDefault(score => score.Kind == LedgerKind.Score && score.Name == entry.Name)?.Content["measured"],
        }),
    ];

    /// <summary>Whether an entry of that hash stands in the ledger.</summary>
    /// <param name="hash">The hash, or its beginning.</param>
    public bool Holds(string hash) => _entries.Any(entry => entry.Hash.StartsWith(hash, StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads a ledger and checks its chain.</summary>
    /// <param name="folder">The folder; one that does not exist is an empty ledger.</param>
    /// <exception cref="InputException">A file is no entry of a ledger.</exception>
    public static ForecastLedger Read(string folder)
    {
        if (File.Exists(folder)) throw new InputException("a file", folder, "a folder of forecasts", "Name a folder.");
        if (!Directory.Exists(folder)) return new ForecastLedger(folder, [], []);
        var entries = ImmutableArray.CreateBuilder<LedgerEntry>();
        var findings = ImmutableArray.CreateBuilder<Finding>();
        var previous = LedgerEntry.Beginning;
        foreach (var path in Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(path);
            var (entry, asWritten) = LedgerEntry.Read(File.ReadAllText(path), path);
            if (!asWritten || entry.FileName != name) findings.Add(Broken("entry-changed", $"{name} is not what was written: its text does not give its hash"));
            if (entry.Number != entries.Count + 1) findings.Add(Broken("entry-missing", $"{name} stands at place {entries.Count + 1} of the ledger: an entry was taken out or put in"));
            else if (entry.Previous != previous) findings.Add(Broken("chain-broken", $"{name} follows an entry of the hash {entry.Previous[..12]}, and the one before it has {previous[..12]}: it was written anew"));
            previous = entry.Hash;
            entries.Add(entry);
        }
        return new ForecastLedger(folder, entries.ToImmutable(), findings.ToImmutable());
    }

    /// <summary>Writes a forecast down, unless it stands there already.</summary>
    /// <param name="forecast">The forecast.</param>
    /// <param name="now">The time.</param>
    /// <returns>The forecast as it stands in the ledger.</returns>
    /// <exception cref="InputException">The chain is broken, the name is no name, or another forecast of that name stands there.</exception>
    public RegisteredForecast Register(Forecast forecast, DateTimeOffset now)
    {
        if (!Name().IsMatch(forecast.Name)) throw new InputException($"'{forecast.Name}'", "the name of a forecast", "1 to 60 letters, digits, dots and dashes", "For example big-run-1.");
        var content = ForecastContent.Write(forecast);
        if (Find(forecast.Name, LedgerKind.Forecast) is not { } standing) return new RegisteredForecast(forecast, now, Append(LedgerKind.Forecast, content, now).Hash);
        RefuseBroken();
        if (!JsonNode.DeepEquals(standing.Content, content))
            throw new InputException($"another forecast named {forecast.Name}", _folder, "a name that is still free, or the forecast that was registered", "A registered forecast is not changed: choose another name or folder.");
        return new RegisteredForecast(forecast, standing.Written, standing.Hash);
    }

    /// <summary>Writes down what was measured.</summary>
    /// <param name="name">The name of the forecast.</param>
    /// <param name="measured">What was measured, in the unit of the forecast, above 0.</param>
    /// <param name="now">The time.</param>
    /// <returns>The forecast with its score.</returns>
    /// <exception cref="InputException">The chain is broken, there is no such forecast, or it has another score already.</exception>
    public RegisteredForecast Score(string name, double measured, DateTimeOffset now)
    {
        RefuseBroken();
        if (Find(name, LedgerKind.Forecast) is null)
        {
            var names = _entries.Where(entry => entry.Kind == LedgerKind.Forecast).Select(entry => entry.Name).ToArray();
            throw new InputException(
                $"no forecast named '{name}'", _folder, names.Length == 0 ? "a ledger with forecasts" : string.Join(", ", names), NearestName.Of(name, names) is { } nearest ? $"Did you mean {nearest}?" : "Register one with isoflop forecast new.");
        }
        if (!(measured > 0 && double.IsFinite(measured))) throw new InputException($"{measured}", "--measured", "a number above 0", "Give what was measured, in the unit of the forecast.");
        if (Find(name, LedgerKind.Score) is { } standing)
        {
            if ((double)standing.Content["measured"]! != measured)
                throw new InputException($"a score of {(double)standing.Content["measured"]!:R} for {name}", _folder, "a forecast that is still open", "A measurement is written down once; register a new forecast for a new run.");
        }
        else
        {
            Append(LedgerKind.Score, new JsonObject { ["name"] = name, ["measured"] = measured }, now);
        }
        return Forecasts.First(forecast => forecast.Forecast.Name == name);
    }

    LedgerEntry? Find(string name, LedgerKind kind) => _entries.FirstOrDefault(entry => entry.Kind == kind && entry.Name == name);

    LedgerEntry Append(LedgerKind kind, JsonObject content, DateTimeOffset now)
    {
        RefuseBroken();
        var entry = new LedgerEntry(_entries.Length + 1, kind, now, Head, content);
        var path = Path.Combine(_folder, entry.FileName);
        try
        {
            Directory.CreateDirectory(_folder);
            File.WriteAllText(path + ".part", entry.Write());
            // Of two writers at one place the second finds its file there.
            if (Directory.EnumerateFiles(_folder, $"{entry.Number:D4}-*.json").Any()) throw new IOException("another process wrote at the same time");
            File.Move(path + ".part", path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            File.Delete(path + ".part");
            throw new InputException($"'{path}' could not be written ({exception.Message})", "forecast", "a writable folder", "Check permissions and free space, and try again.", exception);
        }
        _entries = _entries.Add(entry);
        return entry;
    }

    void RefuseBroken()
    {
        if (Findings.IsEmpty) return;
        throw new InputException(Findings[0].Message, _folder, "a ledger as it was written", "isoflop forecast list shows all that is wrong; restore the files, or begin another folder.");
    }

    static Finding Broken(string id, string message) => new(id, Severity.Error, message, "The forecasts here prove nothing as they stand: restore the file from where the ledger is kept (version control).");

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9.\-]{0,59}$")]
    private static partial Regex Name();
}
