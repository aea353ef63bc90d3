using System.Collections.Immutable;
using System.Globalization;
using Isoflop.Corpus.Documents;

namespace Isoflop.Corpus.Filters;

/// <summary>Removes documents by the value of a field: a number out of a range, or a word that is not among some. A document without the field goes too.</summary>
/// <param name="name">Name of the field.</param>
public sealed class FieldFilter(string name) : DocumentStep
{
    /// <summary>Rule by which a document goes that has no such field, or no number in it where one is asked for.</summary>
    public const string Absent = "absent";

    /// <summary>Name of the field.</summary>
    public string Field => name;

    /// <summary>Least value that stays; null for any.</summary>
    public double? Least { get; init; }

    /// <summary>Greatest value that stays; null for any.</summary>
    public double? Most { get; init; }

    /// <summary>Words that stay; empty for any.</summary>
    public ImmutableArray<string> Among { get; init; } = [];

    /// <inheritdoc/>
    public override string Name => "field";

    /// <inheritdoc/>
    public override string Identity => string.Create(CultureInfo.InvariantCulture, $"field {name}: least {Least}, most {Most}, among {string.Join('|', Among)}");

    /// <inheritdoc/>
    public override ImmutableArray<string> Rules =>
        [Absent, .. Least is null ? [] : new[] { "least" }, .. Most is null ? [] : new[] { "most" }, .. Among.IsEmpty ? [] : new[] { "among" }];

    /// <inheritdoc/>
    public override StepOutcome Apply(Document document)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (!document.Fields.TryGetValue(name, out var text)) return Gone(Absent, double.NaN, double.NaN);
        if (!Among.IsEmpty && !Among.Contains(text)) return Gone("among", double.NaN, double.NaN);
        if (Least is null && Most is null) return new StepOutcome(document);
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)) return Gone(Absent, double.NaN, double.NaN);
        if (value < Least) return Gone("least", value, Least.Value);
        return value > Most ? Gone("most", value, Most.Value) : new StepOutcome(document);

        StepOutcome Gone(string rule, double measured, double threshold) => new(document, new Removal(Name, rule, measured, threshold));
    }
}
