using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Lab.Transformers;
using Isoflop.Quantities;
using Isoflop.Settings;

namespace Isoflop.Lab.Studies;

/// <summary>
/// The models of a study: <c>sizes</c> or <c>widths</c> of the ladder, or <c>shapes</c> written out; and what <c>model</c> says of all of them. Experts
/// take the place of the ladder's feed-forward block at about the same active parameters.
/// </summary>
sealed class StudyShapes
{
    const int MostSizes = 64;

    readonly YamlSettings _settings;
    readonly LadderRule _rule;
    readonly Func<TransformerShape, TransformerShape> _model;
    readonly ImmutableArray<TransformerShape> _fixed;
    readonly Func<Flops, ImmutableArray<TransformerShape>>? _around;

    public StudyShapes(YamlSettings settings, LadderRule rule)
    {
        (_settings, _rule, _model) = (settings, rule, Model(settings));
        string[] ways = ["sizes", "widths", "shapes"];
        var given = Array.FindAll(ways, settings.Has);
        if (given.Length != 1)
            throw new InputException(given.Length == 0 ? "no sizes" : string.Join(" and ", given), given.Length == 0 ? settings.Where : settings.Line(given[1]), "one of sizes, widths or shapes", "For example 'sizes: [10k, 30k, 100k]'.");
        if (settings.Mapping("sizes") is { } around)
        {
            _around = Around(around);
            return;
        }
        _fixed = given[0] switch
        {
            "sizes" => [.. settings.Texts("sizes").Select(size => Nearest(YamlSettings.Number(size.Value, size.Where, "sizes", value => value > 0, "a number of parameters, such as 30k"), size.Where))],
            "widths" => [.. settings.Texts("widths").Select(width => Width(width.Value, width.Where))],
            _ => [.. settings.Mappings("shapes").Select(Shape)],
        };
        if (_fixed.IsEmpty) throw new InputException($"{given[0]} without an entry", settings.Line(given[0]), "at least one", "For example 'sizes: [10k, 30k, 100k]'.");
    }

    /// <summary>The models for a budget; null where there are only token counts, for which sizes around an optimum mean nothing.</summary>
    /// <param name="budget">Training compute, 6ND.</param>
    public ImmutableArray<TransformerShape> Of(Flops? budget)
    {
        if (_around is null) return _fixed;
        return _around(budget ?? throw new InputException("sizes around an optimum without budgets", _settings.Line("sizes"), "budgets, or a list of sizes", "Write 'sizes: [10k, 30k, 100k]'."));
    }

    // sizes: {around: 30k, at: 1e11, exponent: 0.5, count: 5, spread: 6}
    Func<Flops, ImmutableArray<TransformerShape>> Around(YamlSettings sizes)
    {
        var centre = sizes.Number("around", value => value > 0, "a number of parameters, such as 30k") ?? throw new InputException("sizes without around", sizes.Where, "around: PARAMETERS, the size in the middle", "For example {around: 30k, at: 1e11, count: 5, spread: 6}.");
        var at = sizes.Number("at", value => value > 0, "a budget in FLOPs, such as 1e11") ?? throw new InputException("sizes without at", sizes.Where, "at: FLOPS, the budget that the size in the middle belongs to", "For example {around: 30k, at: 1e11, count: 5, spread: 6}.");
        var exponent = sizes.Number("exponent", value => value is >= 0 and <= 1, "0 to 1") ?? 0.5;
        var count = sizes.Whole("count", 2, MostSizes) ?? 5;
        var spread = sizes.Number("spread", value => value is > 1 and <= 1e6, "the largest size over the smallest, above 1") ?? 6;
        var where = sizes.Where;
        sizes.RefuseUnknown();
        return budget => [.. Enumerable.Range(0, count)
            .Select(i => Nearest(centre * Math.Pow(budget.Value / at, exponent) * Math.Pow(spread, (i / (count - 1.0)) - 0.5), where))
            .Distinct()];
    }

    TransformerShape Nearest(double size, string where)
    {
        try
        {
            return _model(_rule.Nearest(new Params(size)));
        }
        catch (InputException exception)
        {
            throw new InputException(exception.Found, where, exception.Expected, exception.Remedy, exception);
        }
    }

    TransformerShape Width(string text, string where) =>
        _model(_rule.Shape((int)YamlSettings.Number(text, where, "widths", value => value is >= 8 and <= 4096 && value % (value < 64 ? 8 : 16) == 0, "a multiple of 8, and of 16 from 64 on")));

    TransformerShape Shape(YamlSettings shape)
    {
        int Needed(string key) => shape.Whole(key, 1) ?? throw new InputException($"a shape without {key}", shape.Where, "layers, width, heads and feed-forward", $"Add '{key}: NUMBER'.");

        var written = _rule.Shape(16) with
        {
            Layers = Needed("layers"),
            Width = Needed("width"),
            Heads = Needed("heads"),
            FeedForwardWidth = Needed("feed-forward"),
            KeyValueHeads = shape.Whole("key-value-heads", 1),
            HeadSize = shape.Whole("head-size", 2),
        };
        shape.RefuseUnknown();
        written.Check(shape.Where);
        return _model(written);
    }

    static Func<TransformerShape, TransformerShape> Model(YamlSettings settings)
    {
        if (settings.Mapping("model") is not { } model)
            return settings.Has("model") ? throw new InputException("model that is no mapping", settings.Line("model"), "a mapping such as {gate: geglu}", "Correct it there.") : shape => shape;
        var defaults = new TransformerShape { Vocabulary = 2, Layers = 1, Width = 2, Heads = 1, FeedForwardWidth = 1, Context = 2 };
        var (gate, tied, norm) = (model.Word<FeedForwardGate>("gate") ?? defaults.Gate, model.Flag("tied-head") ?? defaults.TiedHead, model.Flag("query-key-norm") ?? defaults.QueryKeyNorm);
        var rotary = model.Number("rotary-base", value => value > 1, "a number above 1") ?? defaults.RotaryBase;
        var experts = model.Mapping("experts") is { } mapping ? Experts(mapping) : defaults.Experts;
        model.RefuseUnknown();
        return shape => shape with
        {
            Gate = gate,
            TiedHead = tied,
            QueryKeyNorm = norm,
            RotaryBase = rotary,
            Experts = experts,
            FeedForwardWidth = experts.Routed ? Math.Max(8, shape.FeedForwardWidth / experts.Active / 8 * 8) : shape.FeedForwardWidth,
        };
    }

    static ExpertShape Experts(YamlSettings mapping)
    {
        var defaults = new ExpertShape();
        var experts = new ExpertShape
        {
            Count = mapping.Whole("count", 2, 4096) ?? throw new InputException("experts without count", mapping.Where, "count: NUMBER", "For example {count: 8, active: 2}."),
            Active = mapping.Whole("active", 1, 4096) ?? defaults.Active,
            SharedWidth = mapping.Whole("shared-width", 0) ?? defaults.SharedWidth,
            Balance = mapping.Word<ExpertBalance>("balance") ?? defaults.Balance,
            BalanceWeight = mapping.Number("balance-weight", value => value >= 0, "a number at least 0") ?? defaults.BalanceWeight,
            Capacity = mapping.Number("capacity", value => value > 0, "a number above 0"),
        };
        mapping.RefuseUnknown();
        experts.Check(mapping.Where);
        return experts;
    }
}
