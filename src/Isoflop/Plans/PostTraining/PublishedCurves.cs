using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Isoflop.Laws;
using Isoflop.Quantities;

namespace Isoflop.Plans.PostTraining;

/// <summary>The post-training curves that are shipped, as data with their source.</summary>
static class PublishedCurves
{
    static readonly Lazy<ImmutableArray<PostTrainingCurve>> Loaded = new(Load);

    public static ImmutableArray<PostTrainingCurve> All => Loaded.Value;

    static ImmutableArray<PostTrainingCurve> Load()
    {
        const string resource = "posttraining-curves.json";
        using var stream = typeof(PublishedCurves).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The resource {resource} is missing from the assembly.");
        return [.. JsonNode.Parse(stream)!.AsArray().Select(node => Read(node!.AsObject()))];
    }

    static PostTrainingCurve Read(JsonObject node)
    {
        double Number(string key) => (double)node[key]!;

        var range = node["rangeHours"]!.AsArray();
        return new PostTrainingCurve
        {
            // In the order of the form: R0, A, B, Cmid. The score before the training is not printed.
            Law = new ScalingLaw
            {
                Form = LawForms.Find("score-sigmoid")!,
                Coefficients = [double.NaN, Number("ceiling"), Number("exponent"), Number("midpointHours")],
                Name = (string)node["name"]!,
                Source = (string)node["source"]!,
            },
            Unit = ComputeUnit.DeviceHours,
            CeilingError = Number("ceilingError"),
            Params = new Params(Number("params")),
            Range = ((double?)range[0] ?? double.NaN, (double?)range[1] ?? double.NaN),
            Task = (string)node["task"]!,
            Recipe = (string)node["recipe"]!,
        };
    }
}
