using System.Text.Json;
using Isoflop.Corpus.Documents.Reading;
using Isoflop.Corpus.Lineage.Tallies;

namespace Isoflop.Corpus.Pipelines.Stages;

/// <summary>How far a stage has come, with everything that belongs to that place: where the input goes on, how long each file was, what was counted.</summary>
sealed record StageJournal
{
    const string FileName = "journal.json";

    static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>Where the input goes on.</summary>
    public ReadPosition Position { get; init; }

    /// <summary>Documents that the outputs have taken.</summary>
    public long Kept { get; init; }

    /// <summary>The files by name.</summary>
    public SortedDictionary<string, AppendState> Files { get; init; } = new(StringComparer.Ordinal);

    /// <summary>What was counted.</summary>
    public CorpusTally Tally { get; init; } = new();

    /// <summary>Whether the stage is through and its outputs are complete.</summary>
    public bool Done { get; init; }

    /// <summary>The journal of a stage; that of one not yet begun where there is none.</summary>
    /// <param name="folder">The stage's folder.</param>
    public static StageJournal Read(string folder)
    {
        var file = Path.Combine(folder, FileName);
        return File.Exists(file) ? JsonSerializer.Deserialize<StageJournal>(File.ReadAllBytes(file), Format)! : new StageJournal();
    }

    /// <summary>Writes it: a reader sees the old one or the new one.</summary>
    /// <param name="folder">The stage's folder.</param>
    public void Write(string folder) => WholeFile.Write(Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(this, Format));
}
