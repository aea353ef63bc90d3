using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Quantities;

namespace Isoflop.Models.Catalogue;

/// <summary>The catalogue of published models, as data with its sources; and rows of the same form that a user adds.</summary>
public static class PublishedModels
{
    static readonly Lazy<ImmutableArray<PublishedModel>> Rows = new(Load);

    static readonly Dictionary<string, ModelKind> Kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["dense"] = ModelKind.Dense,
        ["moe"] = ModelKind.Experts,
        ["encdec"] = ModelKind.EncoderDecoder,
        ["unknown"] = ModelKind.Unknown,
    };

    /// <summary>Every row, by date.</summary>
    public static ImmutableArray<PublishedModel> All => Rows.Value;

    /// <summary>The model of that name: exactly, or the only one that contains the words in any case and spelling of blanks and hyphens; null where there is none or several.</summary>
    /// <param name="models">The models.</param>
    /// <param name="name">The name.</param>
    public static PublishedModel? Find(ImmutableArray<PublishedModel> models, string name)
    {
        var wanted = Plain(name);
        if (models.FirstOrDefault(model => Plain(model.Name) == wanted) is { } exact) return exact;
        var near = models.Where(model => Plain(model.Name).Contains(wanted, StringComparison.Ordinal)).ToArray();
        return wanted.Length >= 3 && near.Length == 1 ? near[0] : null;
    }

    /// <summary>The models of that name, or an explanation.</summary>
    /// <param name="models">The models.</param>
    /// <param name="name">The name.</param>
    /// <exception cref="InputException">There is none of that name, or several.</exception>
    public static PublishedModel Get(ImmutableArray<PublishedModel> models, string name)
    {
        if (Find(models, name) is { } found) return found;
        var several = models.Where(model => Plain(model.Name).Contains(Plain(name), StringComparison.Ordinal)).Select(model => model.Name).ToArray();
        throw several.Length > 1 && Plain(name).Length > 0
            ? new InputException($"'{name}' is several models", "MODEL", string.Join(", ", several.Take(8)), "Name one of them.")
            : new InputException($"no model named '{name}'", "MODEL", "a name of the catalogue or a config.json", $"Did you mean {NearestName.Of(name, models.Select(model => model.Name))}? isoflop models lists them.");
    }

    /// <summary>Reads rows of the catalogue's form.</summary>
    /// <param name="json">The text: a list of rows.</param>
    /// <param name="where">The file, for messages.</param>
    /// <exception cref="InputException">A row is not what it must be.</exception>
    public static ImmutableArray<PublishedModel> Read(string json, string where) => [.. JsonFields.List(json, where).Select(Row)];

    static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    static ImmutableArray<PublishedModel> Load()
    {
        const string resource = "models.json";
        using var stream = typeof(PublishedModels).Assembly.GetManifestResourceStream(resource) ?? throw new InvalidOperationException($"The resource {resource} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return [.. Read(reader.ReadToEnd(), resource).OrderBy(model => model.Date, StringComparer.Ordinal)];
    }

    static PublishedModel Row(JsonFields row)
    {
        var kind = row.Text("kind") ?? "dense";
        var model = new PublishedModel
        {
            Name = row.RequiredText("name"),
            By = row.Text("by") ?? "-",
            Date = row.Text("date") ?? "-",
            Kind = Kinds.TryGetValue(kind, out var known) ? known : throw new InputException($"kind '{kind}'", row.Where, string.Join(", ", Kinds.Keys), "Choose one of them."),
            Params = Of<Params>(row.Number("params")),
            ActiveParams = Of<Params>(row.Number("activeParams")),
            Tokens = Of<Tokens>(row.Number("tokens")),
            Words = row.Number("words"),
            Flops = Of<Flops>(row.Number("flops")),
            FlopsBasis = row.Text("flopsBasis"),
            Hardware = row.Text("hardware"),
            Devices = row.Whole("devices"),
            DeviceHours = row.Number("deviceHours"),
            PretrainingHours = row.Number("pretrainingHours"),
            DeviceHoursScope = row.Text("deviceHoursScope"),
            Dollars = Of<Dollars>(row.Number("dollars")),
            Mmlu = row.Number("mmlu"),
            MmluSetting = row.Text("mmluSetting"),
            Shape = row.Object("shape") is { } shape ? Shape(shape) : null,
            Source = row.RequiredText("source"),
            Confidence = row.Text("confidence") ?? "published",
            Note = row.Text("note"),
            NamedIn = row.Texts("namedIn"),
        };
        row.Done();
        return model;
    }

    static ModelShape Shape(JsonFields row)
    {
        var (latent, window, linear) = (row.Numbers("latent"), row.Numbers("window"), row.Numbers("linear"));
        var gated = row.Flag("gated") ? FeedForwardKind.Gated : FeedForwardKind.Plain;
        var experts = row.Object("experts");
        var shape = new ModelShape
        {
            Layers = row.RequiredWhole("layers"),
            Width = row.RequiredWhole("width"),
            Heads = row.RequiredWhole("heads"),
            KeyValueHeads = row.Whole("keyHeads"),
            HeadSize = row.Whole("headSize"),
            FeedForwardWidth = row.Whole("inner") ?? 0,
            FeedForward = gated,
            Vocabulary = row.RequiredWhole("vocabulary"),
            Context = row.Whole("context") ?? 2048,
            TiedHead = row.Flag("tied"),
            Norm = gated == FeedForwardKind.Gated ? NormKind.RootMeanSquare : NormKind.Layer,
            Latent = latent.Length == 3 ? new LatentAttention((int)latent[0], (int)latent[1], (int)latent[2]) : null,
            Window = window.Length == 2 ? new SlidingWindow((int)window[0], (int)window[1]) : null,
            Linear = linear.Length == 2 ? new LinearAttention((int)linear[0], linear[1]) : null,
            EncoderLayers = row.Whole("encoderLayers") ?? 0,
            RelativePositionMatrix = row.Flag("relativePositions"),
            Experts = experts is null ? null : Experts(experts),
        };
        row.Done();
        return shape.Check(row.Where);
    }

    static ExpertLayers Experts(JsonFields row)
    {
        var experts = new ExpertLayers(row.RequiredWhole("count"), row.RequiredWhole("active"), row.RequiredWhole("width"))
        {
            Layers = row.Whole("layers"),
            SharedWidth = row.Whole("sharedWidth") ?? 0,
            Kind = row.Flag("plain") ? FeedForwardKind.Plain : null,
        };
        row.Done();
        return experts;
    }

    static T? Of<T>(double? value)
        where T : struct, IQuantity<T> => value is { } number ? T.From(number) : null;
}
