using Isoflop.Corpus.Lineage.Tallies;

namespace Isoflop.Corpus.Pipelines.Stages;

/// <summary>Something that a stage writes. Workers encode blocks, all at once; what they encode is appended in the order of the blocks.</summary>
abstract class StageOutput
{
    /// <summary>Its files: folder below the version's, name, and bytes of a shard (<see cref="AppendFile"/>).</summary>
    public abstract IReadOnlyList<OutputFile> Files { get; }

    /// <summary>Encodes what a block brings. Called by several threads at once.</summary>
    /// <param name="outcome">What the steps made of the block; an output may add to its tally what it wrote.</param>
    /// <returns>Bytes for each of the files, in their order.</returns>
    public abstract byte[][] Encode(BlockOutcome outcome);

    /// <summary>Appends what a block brought. Called in the order of the blocks.</summary>
    /// <param name="parts">What <see cref="Encode"/> gave.</param>
    /// <param name="files">The files.</param>
    public virtual void Append(byte[][] parts, IReadOnlyList<AppendFile> files)
    {
        for (var i = 0; i < parts.Length; i++) files[i].Append(parts[i]);
    }

    /// <summary>Completes it, once all blocks were appended and its files are closed; doing so twice does no harm.</summary>
    /// <param name="folder">The version's folder.</param>
    /// <param name="tally">What was counted in the whole stage.</param>
    public virtual void Complete(string folder, CorpusTally tally)
    {
    }
}

/// <summary>One file, or row of files, of an output.</summary>
/// <param name="Folder">Its folder below the version's.</param>
/// <param name="Name">Its name; <c>{0}</c> in it is the number of the shard.</param>
/// <param name="ShardBytes">Bytes of a shard.</param>
readonly record struct OutputFile(string Folder, string Name, long ShardBytes = long.MaxValue)
{
    /// <summary>Folder and name, by which a journal knows it.</summary>
    public string Key => $"{Folder}/{Name}";
}
