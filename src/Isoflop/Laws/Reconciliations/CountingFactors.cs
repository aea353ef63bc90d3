using Isoflop.Laws.Allocation;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Laws.Reconciliations;

/// <summary>What N and C count: every convention for which the table has the columns.</summary>
sealed class CountingFactors
{
    // Digits of a published table; a formula that differs by less is the same formula.
    const double SameFlops = 0.005;

    /// <summary>N = 12 layers width², Kaplan's own count.</summary>
    public const string LayersAlone = "layers alone";

    /// <summary>N as the column non_embedding_params has it; whether that holds the head is the table's to say.</summary>
    public const string WithoutEmbeddings = "without embeddings";

    readonly Question _question;
    readonly Choice _baseline;
    readonly List<UntestedFactor> _untested;
    readonly List<Choice> _choices = [];

    CountingFactors(Question question, Choice baseline, List<UntestedFactor> untested)
    {
        _question = question;
        _baseline = baseline;
        _untested = untested;
    }

    /// <summary>The changes of N and C; those that the table does not allow are added to the untested ones.</summary>
    public static List<Choice> Of(Question question, Choice baseline, List<UntestedFactor> untested)
    {
        var factors = new CountingFactors(question, baseline, untested);
        factors.AddSizes();
        factors.AddFlops();
        return factors._choices;
    }

    /// <summary>What the table's own N is, in words.</summary>
    public static string Words(ParamsConvention convention) => convention switch
    {
        ParamsConvention.NonEmbedding => "without embeddings",
        ParamsConvention.MatricesAndHead => "layers and head",
        ParamsConvention.Active => "active",
        ParamsConvention.Total => "all",
        _ => "the table's",
    };

    RunSet Runs => _question.Runs;

    void AddSizes()
    {
        // A reader takes the one column there is for N: that column is then no other count.
        AddSize(WithoutEmbeddings, ParamsConvention.NonEmbedding, "non_embedding_params", Column(RunColumn.NonEmbeddingParams), RunColumn.NonEmbeddingParams);
        // N = 12 n_layer d_model² [Kaplan 2020, eq. 2.1], d_ff = 4 d_model.
        AddSize(LayersAlone, null, "layers and width", Layers, RunColumn.Layers, RunColumn.Width);
        AddSize(
            "layers and head",
            ParamsConvention.MatricesAndHead,
            "layers, width and vocab",
            runs => [.. Layers(runs).Zip(Head(runs), (layers, head) => layers + head)],
            RunColumn.Layers,
            RunColumn.Width,
            RunColumn.Vocabulary);
        if (Runs.Has(RunColumn.ActiveParams)) AddSize("active", ParamsConvention.Active, "active_params", Column(RunColumn.ActiveParams), RunColumn.ActiveParams);
        if (Runs.Has(RunColumn.TotalParams)) AddSize("all stored", null, "total_params", Column(RunColumn.TotalParams), RunColumn.TotalParams);
    }

    void AddSize(string to, ParamsConvention? convention, string needs, Func<RunSet, double[]> sizes, params ReadOnlySpan<RunColumn> columns)
    {
        if (Map($"N: {to}", needs, sizes, columns) is not { } map || convention == Runs.Convention) return;
        // The baseline's formula, C = 6ND, is kept: of the N that is counted.
        _choices.Add(_baseline with { Factor = "N", From = Words(Runs.Convention), To = to, Counting = new Counting { Sizes = sizes, Map = map } });
    }

    void AddFlops()
    {
        const string from = "6ND";
        foreach (var choice in _choices.Where(choice => choice.To is WithoutEmbeddings or LayersAlone).ToArray())
            AddFlops($"6nD, n {choice.To}", size => 6 * choice.Counting.Map!.ToOther(size));
        // 6N + 12 n_layer d_model n_ctx [Chowdhery 2022, arXiv 2204.02311, app. B], in which N is held to be its matrices.
        double[] WithAttention(RunSet runs) => [.. Enumerable.Range(0, runs.Count).Select(run => runs.Values(RunColumn.Params)[run]
            + (2 * runs.Values(RunColumn.Layers)[run] * runs.Values(RunColumn.Width)[run] * runs.Values(RunColumn.SequenceLength)[run]))];
        if (Map("C: with attention", "layers, width and seq_len", WithAttention, RunColumn.Layers, RunColumn.Width, RunColumn.SequenceLength) is { } attention)
            AddFlops("6ND and attention", size => 6 * attention.ToOther(size));
        AddMeasuredFlops();

        void AddFlops(string to, Func<double, double> perToken) =>
            _choices.Add(_baseline with { Factor = "C", From = from, To = to, Counting = new Counting { FlopsPerToken = perToken } });
    }

    // The table's own FLOPs over 6ND as a power of N, held beyond the sizes: nothing is known of them there.
    void AddMeasuredFlops()
    {
        const string factor = "C: the table's own flops";
        var ratios = Runs.Has(RunColumn.Flops) ? [.. Runs.Values(RunColumn.Flops).ToArray().Zip(_question.Flops, (own, rule) => Math.Log(own / rule))] : Array.Empty<double>();
        var known = Enumerable.Range(0, ratios.Length).Where(run => double.IsFinite(ratios[run])).ToArray();
        if (known.Length < ratios.Length || ratios.Length == 0)
        {
            _untested.Add(new UntestedFactor(factor, "a column flops with the FLOPs that were counted for every run"));
            return;
        }
        if (ratios.Max(Math.Abs) < SameFlops)
        {
            _untested.Add(new UntestedFactor(factor, "a column flops counted otherwise than by 6ND: this one is 6ND"));
            return;
        }
        var logSizes = Array.ConvertAll(Runs.Values(RunColumn.Params).ToArray(), Math.Log);
        var (low, high) = (logSizes.Min(), logSizes.Max());
        var line = LogLine.Through(logSizes, ratios);
        double PerToken(double size) => 6 * size * Math.Exp(line.Intercept + (line.Slope * Math.Clamp(Math.Log(size), low, high)));
        _choices.Add(_baseline with { Factor = "C", From = "6ND", To = "the table's own flops", Counting = new Counting { FlopsPerToken = PerToken } });
    }

    SizeMap? Map(string factor, string needs, Func<RunSet, double[]> other, params ReadOnlySpan<RunColumn> columns)
    {
        foreach (var column in columns)
        {
            if (Runs.Has(column)) continue;
            _untested.Add(new UntestedFactor(factor, columns.Length == 1 ? $"a column {needs}" : $"columns {needs}"));
            return null;
        }
        var sizes = other(Runs);
        var known = sizes.Where(size => size > 0).ToArray();
        if (known.Length < 2 || !(known.Max() > 1.02 * known.Min()))
        {
            _untested.Add(new UntestedFactor(factor, "at least two different sizes so counted"));
            return null;
        }
        return SizeMap.Through(Runs.Values(RunColumn.Params).ToArray(), sizes);
    }

    static Func<RunSet, double[]> Column(RunColumn column) => runs => runs.Values(column).ToArray();

    static double[] Layers(RunSet runs) =>
        [.. Enumerable.Range(0, runs.Count).Select(run => 12 * runs.Values(RunColumn.Layers)[run] * Math.Pow(runs.Values(RunColumn.Width)[run], 2))];

    static double[] Head(RunSet runs) =>
        [.. Enumerable.Range(0, runs.Count).Select(run => runs.Values(RunColumn.Vocabulary)[run] * runs.Values(RunColumn.Width)[run])];
}
