using System.Text.Json;
using System.Text.Json.Serialization;
using Isoflop.Findings;

namespace Isoflop.Lab.Sweeps;

/// <summary>
/// What <c>result.json</c> says of a run, under the headers of a runs table: a folder of runs is read as a table whose rows these are.
/// </summary>
public sealed record RunResult
{
    /// <summary>The <see cref="State"/> of a run that counts.</summary>
    public const string Finished = "finished";

    /// <summary>Name of the run.</summary>
    public required string Name { get; init; }

    /// <summary>What runs that share their first steps have in common: the name of their trunk. Null where a run was trained from its start by itself.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Group { get; init; }

    /// <summary><c>finished</c>, <c>diverged</c>, <c>failed</c> (an external trainer), or <c>plateau</c> where the model knows no more than how often each token occurs.</summary>
    public required string State { get; init; }

    /// <summary>Why the run counts for nothing; null where it finished.</summary>
    public string? Reason { get; init; }

    /// <summary>All active parameters, embedding and head included.</summary>
    public required double Params { get; init; }

    /// <summary>Parameters without the token embedding and the head.</summary>
    public required double NonEmbeddingParams { get; init; }

    /// <summary>All parameters, idle experts included; null in a dense model.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? TotalParams { get; init; }

    /// <summary>Experts of a layer; null in a dense model.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Experts { get; init; }

    /// <summary>Tokens trained on, repetitions included.</summary>
    public required double Tokens { get; init; }

    /// <summary>Different tokens trained on.</summary>
    public required double UniqueTokens { get; init; }

    /// <summary>Training compute, 6ND.</summary>
    public required double Flops { get; init; }

    /// <summary>Validation loss in nats per token; null where the run diverged.</summary>
    public double? Loss { get; init; }

    /// <summary>Standard error of that loss as an estimate for text of the same kind, in nats.</summary>
    public double? LossStandardError { get; init; }

    /// <summary>The same loss in bits per byte of text.</summary>
    public double? BitsPerByte { get; init; }

    /// <summary>Tokens of a step.</summary>
    public required int BatchTokens { get; init; }

    /// <summary>Peak learning rate, at the optimiser's base width.</summary>
    public required double Lr { get; init; }

    /// <summary>Tokens of a sequence.</summary>
    public required int SeqLen { get; init; }

    /// <summary>Entries of the vocabulary.</summary>
    public required int Vocab { get; init; }

    /// <summary>Layers.</summary>
    public required int Layers { get; init; }

    /// <summary>Width of the residual stream.</summary>
    public required int Width { get; init; }

    /// <summary>Seed of weights and order.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Wall-clock seconds of training, those of a resumed run added up, and of a branch those of its trunk up to there.</summary>
    public required double Seconds { get; init; }

    /// <summary>Digest of the text.</summary>
    public required string Text { get; init; }

    /// <summary>The result as one line of JSON.</summary>
    public string Write() => JsonSerializer.Serialize(this, RunResultContext.Default.RunResult) + "\n";

    /// <summary>Reads a result.</summary>
    /// <param name="json">The text.</param>
    /// <param name="where">The file, for messages.</param>
    /// <exception cref="InputException">It is no result of a run.</exception>
    public static RunResult Read(string json, string where)
    {
        try
        {
            return JsonSerializer.Deserialize(json, RunResultContext.Default.RunResult)!;
        }
        catch (JsonException exception)
        {
            throw new InputException($"no result of a run ({exception.Message})", where, "the JSON that ends a run", "Remove the file and run the same command again.", exception);
        }
    }
}

/// <summary>The format of results, worked out when the program is built.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(RunResult))]
sealed partial class RunResultContext : JsonSerializerContext;
