using System.Collections.Immutable;

namespace Isoflop.Lab.Checkpoints;

/// <summary>A tensor of a safetensors file, as its header says it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its numbers.</param>
/// <param name="Dimensions">Its dimensions; none for a single number.</param>
/// <param name="Offset">Its first byte, counted from the start of the file.</param>
/// <param name="Bytes">Its length.</param>
sealed record TensorEntry(string Name, TensorType Type, ImmutableArray<long> Dimensions, long Offset, long Bytes)
{
    /// <summary>How many numbers.</summary>
    public long Count => Bytes / TensorTypes.Size(Type);

    /// <summary>Dimensions as people write them: 256x64.</summary>
    public string Shape => Dimensions.IsEmpty ? "one number" : string.Join('x', Dimensions);
}
