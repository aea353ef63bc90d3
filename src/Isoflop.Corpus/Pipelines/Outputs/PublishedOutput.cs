using System.Text;
using Isoflop.Corpus.Pipelines.Stages;

namespace Isoflop.Corpus.Pipelines.Outputs;

/// <summary>Counts what is written where no tokens are: it has no file.</summary>
sealed class PublishedOutput : StageOutput
{
    /// <inheritdoc/>
    public override IReadOnlyList<OutputFile> Files => [];

    /// <inheritdoc/>
    public override byte[][] Encode(BlockOutcome outcome)
    {
        foreach (var document in outcome.Kept) outcome.Tally.Publish(document.Source, Encoding.UTF8.GetByteCount(document.Text), 0);
        return [];
    }
}
