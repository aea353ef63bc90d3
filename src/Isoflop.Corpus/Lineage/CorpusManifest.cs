using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Isoflop.Corpus.Lineage.Tallies;
using Isoflop.Corpus.Mixtures;
using Isoflop.Findings;

namespace Isoflop.Corpus.Lineage;

/// <summary>What a version of a corpus says of itself: what it was made from, by what, and what came out.</summary>
public sealed record CorpusManifest
{
    /// <summary>Name of the file in a version's folder.</summary>
    public const string FileName = "manifest.json";

    static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter<Severity>(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The version: SHA-256 of input digest, recipe and program, as lower-case hexadecimal digits. Folders are named by its first 12.</summary>
    public required string Version { get; init; }

    /// <summary>The program that made it, and the version of the layout.</summary>
    public required string Program { get; init; }

    /// <summary>SHA-256 over names and contents of all input files.</summary>
    public required string Input { get; init; }

    /// <summary>The recipe's identity, line by line: everything that the outcome depends on besides the input.</summary>
    public required ImmutableArray<string> Recipe { get; init; }

    /// <summary>The sources: name, files, bytes of them, licence.</summary>
    public required ImmutableArray<ManifestSource> Sources { get; init; }

    /// <summary>The steps in order: key (place and name) and identity.</summary>
    public required ImmutableArray<ManifestStep> Steps { get; init; }

    /// <summary>Versions that it was made from: those whose documents are a source of it.</summary>
    public ImmutableArray<string> Parents { get; init; } = [];

    /// <summary>What was counted.</summary>
    public required CorpusTally Tally { get; init; }

    /// <summary>What the mixture took of each group; empty where there is none.</summary>
    public ImmutableArray<MixtureShare> Mixture { get; init; } = [];

    /// <summary>SHA-256 of every file that was written, by its path below the folder; evidence included.</summary>
    public required ImmutableSortedDictionary<string, string> Files { get; init; }

    /// <summary>What the run has to tell.</summary>
    public ImmutableArray<Finding> Findings { get; init; } = [];

    /// <summary>The first 12 digits of the version.</summary>
    [JsonIgnore]
    public string ShortVersion => Version[..12];

    /// <summary>The manifest as JSON.</summary>
    public byte[] Write() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Format), (byte)'\n'];

    /// <summary>Reads the manifest of a version.</summary>
    /// <param name="folder">The version's folder.</param>
    /// <exception cref="InputException">There is none, or it is damaged.</exception>
    public static CorpusManifest Read(string folder)
    {
        var file = Path.Combine(folder, FileName);
        try
        {
            return JsonSerializer.Deserialize<CorpusManifest>(File.ReadAllBytes(file), Format) ?? throw new JsonException("null");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new InputException($"no manifest ({exception.Message})", folder, "the folder of a finished version", "Name one that isoflop corpus run has finished.", exception);
        }
    }
}

/// <summary>A source in a manifest.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Files">Its files.</param>
/// <param name="Bytes">Bytes of them as they lie on disk.</param>
/// <param name="Licence">Licence of its text; null where the recipe does not say.</param>
public sealed record ManifestSource(string Name, int Files, long Bytes, string? Licence);

/// <summary>A step in a manifest.</summary>
/// <param name="Key">Its place in the recipe, from 1, and its name.</param>
/// <param name="Identity">Everything that its verdicts depend on.</param>
public sealed record ManifestStep(string Key, string Identity);
