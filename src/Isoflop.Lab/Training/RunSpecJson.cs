using System.Buffers;
using System.Text;
using System.Text.Json;
using Isoflop.Findings;
using Isoflop.Lab.Transformers;
using Isoflop.Settings;

namespace Isoflop.Lab.Training;

/// <summary>A run's spec as JSON, <c>spec.json</c>: every setting by its name in camel case, what is left out at its default, and nothing else.</summary>
public static class RunSpecJson
{
    static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <summary>The spec as JSON; equal specs give equal texts.</summary>
    /// <param name="spec">The spec.</param>
    public static string Write(RunSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text, Indented))
        {
            json.WriteStartObject();
            Write(json, spec.Shape);
            json.WriteNumber("steps", spec.Steps);
            json.WriteNumber("batchTokens", spec.BatchTokens);
            json.WriteNumber("learningRate", spec.LearningRate);
            json.WriteString("schedule", spec.Schedule);
            Write(json, spec.Optimiser);
            json.WriteNumber("seed", spec.Seed);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(text.WrittenSpan) + "\n";
    }

    static void Write(Utf8JsonWriter json, TransformerShape shape)
    {
        json.WriteStartObject("shape");
        json.WriteNumber("vocabulary", shape.Vocabulary);
        json.WriteNumber("layers", shape.Layers);
        json.WriteNumber("width", shape.Width);
        json.WriteNumber("heads", shape.Heads);
        WriteOrNull(json, "keyValueHeads", shape.KeyValueHeads);
        WriteOrNull(json, "headSize", shape.HeadSize);
        json.WriteNumber("feedForwardWidth", shape.FeedForwardWidth);
        json.WriteNumber("context", shape.Context);
        json.WriteString("gate", shape.Gate.ToString());
        json.WriteBoolean("tiedHead", shape.TiedHead);
        json.WriteBoolean("queryKeyNorm", shape.QueryKeyNorm);
        json.WriteNumber("rotaryBase", shape.RotaryBase);
        json.WriteNumber("normEpsilon", shape.NormEpsilon);
        json.WriteStartObject("experts");
        json.WriteNumber("count", shape.Experts.Count);
        json.WriteNumber("active", shape.Experts.Active);
        json.WriteNumber("sharedWidth", shape.Experts.SharedWidth);
        json.WriteString("balance", shape.Experts.Balance.ToString());
        json.WriteNumber("balanceWeight", shape.Experts.BalanceWeight);
        WriteOrNull(json, "capacity", shape.Experts.Capacity);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, OptimiserOptions optimiser)
    {
        json.WriteStartObject("optimiser");
        json.WriteString("kind", optimiser.Kind.ToString());
        json.WriteNumber("beta1", optimiser.Beta1);
        json.WriteNumber("beta2", optimiser.Beta2);
        json.WriteNumber("epsilon", optimiser.Epsilon);
        json.WriteNumber("momentum", optimiser.Momentum);
        json.WriteNumber("weightDecay", optimiser.WeightDecay);
        WriteOrNull(json, "clipNorm", optimiser.ClipNorm);
        WriteOrNull(json, "baseWidth", optimiser.BaseWidth);
        json.WriteEndObject();
    }

    static void WriteOrNull(Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }

    static void WriteOrNull(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }

    /// <summary>Reads a spec and checks that it can be trained.</summary>
    /// <param name="json">The text.</param>
    /// <param name="where">The name of the file, for messages.</param>
    /// <exception cref="InputException">It is no JSON, has a key that a spec does not have, or cannot be trained.</exception>
    public static RunSpec Read(string json, string where)
    {
        var settings = JsonSettings.Parse(json, where, "the JSON of a run: shape, steps, batchTokens, learningRate and more");
        var spec = new RunSpec { Shape = Shape(settings.Mapping("shape")), Steps = settings.Whole("steps"), BatchTokens = settings.Whole("batchTokens"), LearningRate = settings.Number("learningRate") };
        spec = spec with
        {
            Schedule = settings.Text("schedule", spec.Schedule),
            Optimiser = settings.MappingOrNull("optimiser") is { } optimiser ? Optimiser(optimiser) : spec.Optimiser,
            Seed = settings.Seed("seed", spec.Seed),
        };
        settings.RefuseUnknown();
        spec.Check(where);
        return spec;
    }

    static TransformerShape Shape(JsonSettings settings)
    {
        var shape = new TransformerShape
        {
            Vocabulary = settings.Whole("vocabulary"),
            Layers = settings.Whole("layers"),
            Width = settings.Whole("width"),
            Heads = settings.Whole("heads"),
            FeedForwardWidth = settings.Whole("feedForwardWidth"),
            Context = settings.Whole("context"),
        };
        shape = shape with
        {
            KeyValueHeads = settings.WholeOrNull("keyValueHeads", shape.KeyValueHeads),
            HeadSize = settings.WholeOrNull("headSize", shape.HeadSize),
            Gate = settings.Word("gate", shape.Gate),
            TiedHead = settings.Flag("tiedHead", shape.TiedHead),
            QueryKeyNorm = settings.Flag("queryKeyNorm", shape.QueryKeyNorm),
            RotaryBase = settings.Number("rotaryBase", shape.RotaryBase),
            NormEpsilon = settings.Number("normEpsilon", shape.NormEpsilon),
            Experts = settings.MappingOrNull("experts") is { } experts ? Experts(experts) : shape.Experts,
        };
        settings.RefuseUnknown();
        return shape;
    }

    static ExpertShape Experts(JsonSettings settings)
    {
        var defaults = new ExpertShape();
        var experts = new ExpertShape
        {
            Count = settings.Whole("count", defaults.Count),
            Active = settings.Whole("active", defaults.Active),
            SharedWidth = settings.Whole("sharedWidth", defaults.SharedWidth),
            Balance = settings.Word("balance", defaults.Balance),
            BalanceWeight = settings.Number("balanceWeight", defaults.BalanceWeight),
            Capacity = settings.NumberOrNull("capacity", defaults.Capacity),
        };
        settings.RefuseUnknown();
        return experts;
    }

    static OptimiserOptions Optimiser(JsonSettings settings)
    {
        var defaults = new OptimiserOptions();
        var optimiser = new OptimiserOptions
        {
            Kind = settings.Word("kind", defaults.Kind),
            Beta1 = settings.Number("beta1", defaults.Beta1),
            Beta2 = settings.Number("beta2", defaults.Beta2),
            Epsilon = settings.Number("epsilon", defaults.Epsilon),
            Momentum = settings.Number("momentum", defaults.Momentum),
            WeightDecay = settings.Number("weightDecay", defaults.WeightDecay),
            ClipNorm = settings.NumberOrNull("clipNorm", defaults.ClipNorm),
            BaseWidth = settings.WholeOrNull("baseWidth", defaults.BaseWidth),
        };
        settings.RefuseUnknown();
        return optimiser;
    }
}
