using System.Runtime.InteropServices;
using System.Text;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Lineage.Tallies;
using Isoflop.Corpus.Pipelines.Stages;

namespace Isoflop.Corpus.Pipelines.Outputs;

/// <summary>
/// Token files in the layouts that trainers read. <c>bin</c>: <c>train.bin</c> and <c>validation.bin</c>, tokens and nothing else, as nanoGPT and the lab
/// read them. <c>megatron</c>: <c>train.bin</c> is also what Megatron's indexed data set reads, with a <c>train.idx</c> beside it.
/// Which side a document is on depends on its normalised text alone.
/// </summary>
/// <param name="tokens">The encoder.</param>
/// <param name="validationShare">Expected share of the documents that are held out, 0 for none.</param>
/// <param name="indexed">Whether Megatron's index is written.</param>
sealed class TokenOutput(BlockTokens tokens, double validationShare, bool indexed) : StageOutput
{
    /// <summary>Folder of the token files below the version's.</summary>
    public const string Folder = "tokens";

    // Lengths of the documents, from which the index is made: they go with everything else in the folder of the work.
    const string LengthsFolder = "work/tokens";
    const string LengthsEnding = ".lengths";

    /// <summary>The names of the sides.</summary>
    public static readonly string[] Sides = ["train", "validation"];

    /// <inheritdoc/>
    public override IReadOnlyList<OutputFile> Files { get; } = [.. Sides.SelectMany(side => new OutputFile[] { new(Folder, side + ".bin"), new(LengthsFolder, side + LengthsEnding) })];

    /// <inheritdoc/>
    public override byte[][] Encode(BlockOutcome outcome)
    {
        var all = tokens.Encode(outcome.Kept, out var lengths).Tokens;
        var (sides, documents) = (new[] { new MemoryStream(), new MemoryStream() }, new[] { new List<int>(), new List<int>() });
        for (var (i, at) = (0, 0); i < lengths.Length; at += lengths[i++])
        {
            var document = outcome.Kept[i];
            var side = validationShare > 0 && DocumentKey.Of(document.Text).Position < validationShare ? 1 : 0;
            tokens.Write(all.Slice(at, lengths[i]), sides[side]);
            documents[side].Add(lengths[i]);
            outcome.Tally.Publish(document.Source, Encoding.UTF8.GetByteCount(document.Text), lengths[i]);
        }
        return [sides[0].ToArray(), Bytes(documents[0]), sides[1].ToArray(), Bytes(documents[1])];
    }

    /// <inheritdoc/>
    public override void Complete(string folder, CorpusTally tally)
    {
        foreach (var side in Sides)
        {
            // Without a share to hold out there is no second side.
            if (validationShare == 0 && side == Sides[1]) File.Delete(Path.Combine(folder, Folder, side + ".bin"));
            else if (indexed) MegatronIndex.Write(Path.Combine(folder, LengthsFolder, side + LengthsEnding), Path.Combine(folder, Folder, side + ".idx"), tokens.TokenBytes);
        }
    }

    static byte[] Bytes(List<int> lengths) => MemoryMarshal.AsBytes<int>(CollectionsMarshal.AsSpan(lengths)).ToArray();
}
