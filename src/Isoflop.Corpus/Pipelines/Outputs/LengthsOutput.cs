using System.Globalization;
using System.Text;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Mixtures;
using Isoflop.Corpus.Pipelines.Stages;

namespace Isoflop.Corpus.Pipelines.Outputs;

/// <summary>Writes what a mixture has to know of each document: tokens, group, score.</summary>
/// <param name="tokens">The encoder; null counts bytes instead, where no tokenizer is named.</param>
/// <param name="options">What groups and orders documents.</param>
/// <param name="folder">Folder of the file below the version's.</param>
sealed class LengthsOutput(BlockTokens? tokens, MixtureOptions options, string folder) : StageOutput
{
    /// <summary>Group of a document that lacks the field.</summary>
    public const string None = "(none)";

    const string FileName = "lengths";

    /// <inheritdoc/>
    public override IReadOnlyList<OutputFile> Files { get; } = [new(folder, FileName)];

    /// <summary>Reads what was written, as often as it is gone through.</summary>
    /// <param name="folder">Folder of the file.</param>
    public static IEnumerable<MixtureEntry> Read(string folder)
    {
        using var reader = new BinaryReader(new FileStream(Path.Combine(folder, FileName), FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16), Encoding.UTF8);
        var groups = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var length = reader.BaseStream.Length; reader.BaseStream.Position < length;)
        {
            var (count, group, score) = (reader.ReadInt32(), reader.ReadString(), reader.ReadDouble());
            // A million documents of three groups need three names.
            if (!groups.TryGetValue(group, out var known)) groups.Add(group, known = group);
            yield return new MixtureEntry(count, known, score);
        }
    }

    /// <inheritdoc/>
    public override byte[][] Encode(BlockOutcome outcome)
    {
        int[] lengths;
        if (tokens is not null) tokens.Encode(outcome.Kept, out lengths);
        else lengths = [.. outcome.Kept.Select(document => Encoding.UTF8.GetByteCount(document.Text))];
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        for (var i = 0; i < lengths.Length; i++)
        {
            writer.Write(lengths[i]);
            writer.Write(options.Field is { } field ? outcome.Kept[i].Fields.GetValueOrDefault(field, None) : outcome.Kept[i].Source);
            writer.Write(Score(outcome.Kept[i]));
        }
        writer.Flush();
        return [stream.ToArray()];
    }

    double Score(Document document) =>
        options.Score is { } score && document.Fields.TryGetValue(score, out var text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN;
}
