using System.Text.Json;
using System.Text.Json.Serialization;
using Isoflop.Findings;

namespace Isoflop.Lab.Training;

/// <summary>A run's spec as JSON, <c>spec.json</c>: every setting by its name in camel case, what is left out at its default, and nothing else.</summary>
public static class RunSpecJson
{
    // Not the generated serialiser: that sets what a text leaves out to null or 0 instead of its default.
    static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        IgnoreReadOnlyProperties = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>The spec as JSON; equal specs give equal texts.</summary>
    /// <param name="spec">The spec.</param>
    public static string Write(RunSpec spec) => JsonSerializer.Serialize(spec, Format) + "\n";

    /// <summary>Reads a spec and checks that it can be trained.</summary>
    /// <param name="json">The text.</param>
    /// <param name="where">The name of the file, for messages.</param>
    /// <exception cref="InputException">It is no JSON, has a key that a spec does not have, or cannot be trained.</exception>
    public static RunSpec Read(string json, string where)
    {
        RunSpec? spec;
        try
        {
            spec = JsonSerializer.Deserialize<RunSpec>(json, Format);
        }
        catch (JsonException exception)
        {
            throw new InputException($"no run spec ({exception.Message})", where, "the JSON of a run: shape, steps, batchTokens, learningRate and more", "Correct it there.", exception);
        }
        if (spec is not { Shape.Experts: not null, Optimiser: not null, Schedule: not null })
            throw new InputException("null where a setting was to be", where, "the JSON of a run", "Leave a setting out to take its default.");
        spec.Check(where);
        return spec;
    }
}
