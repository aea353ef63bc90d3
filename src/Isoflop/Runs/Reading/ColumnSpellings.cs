using System.Collections.Frozen;
using System.Text;

namespace Isoflop.Runs.Reading;

/// <summary>The canonical names of the columns, and the spellings by which a header is recognised as one of them.</summary>
static class ColumnSpellings
{
    public const string Loss = "loss";
    public const string Score = "score";
    public const string Correct = "correct";
    public const string LossIncrease = "loss_increase";
    public const string Name = "name";
    public const string Group = "group";
    public const string Precision = "precision";
    public const string State = "state";

    /// <summary>The numeric columns by their canonical name.</summary>
    public static readonly FrozenDictionary<string, RunColumn> Numeric = new Dictionary<string, RunColumn>
    {
        ["params"] = RunColumn.Params,
        ["tokens"] = RunColumn.Tokens,
        ["flops"] = RunColumn.Flops,
        [Loss] = RunColumn.Loss,
        ["non_embedding_params"] = RunColumn.NonEmbeddingParams,
        ["active_params"] = RunColumn.ActiveParams,
        ["total_params"] = RunColumn.TotalParams,
        ["unique_tokens"] = RunColumn.UniqueTokens,
        ["experts"] = RunColumn.Experts,
        ["batch_tokens"] = RunColumn.BatchTokens,
        ["lr"] = RunColumn.LearningRate,
        ["seq_len"] = RunColumn.SequenceLength,
        ["vocab"] = RunColumn.Vocabulary,
        ["layers"] = RunColumn.Layers,
        ["width"] = RunColumn.Width,
        ["warmup"] = RunColumn.Warmup,
        ["final_lr"] = RunColumn.FinalLearningRate,
        ["weight"] = RunColumn.Weight,
        ["step"] = RunColumn.Step,
        ["granularity"] = RunColumn.Granularity,
        ["weight_bits"] = RunColumn.WeightBits,
        ["activation_bits"] = RunColumn.ActivationBits,
        ["key_value_bits"] = RunColumn.KeyValueBits,
        ["post_training_bits"] = RunColumn.PostTrainingBits,
        [LossIncrease] = RunColumn.LossIncrease,
        [Score] = RunColumn.Score,
        ["samples"] = RunColumn.Samples,
        [Correct] = RunColumn.Correct,
        ["min_steps"] = RunColumn.MinimumSteps,
    }.ToFrozenDictionary();

    /// <summary>All canonical names.</summary>
    public static readonly IReadOnlyList<string> Canonical = [.. Numeric.Keys.Order(StringComparer.Ordinal), Name, Group, Precision, State];

    // Spellings after Normalise. A single letter is the field's: N parameters, D tokens, C compute, U unique tokens.
    static readonly FrozenDictionary<string, string> Spellings = Invert(
        ("params", "params n parameters nparams numparams nparameters numparameters modelsize modelparams modelparameters paramcount parametercount numberofparameters"),
        ("tokens", "tokens d traintokens trainingtokens ntokens numtokens tokensseen tokenstrained tokencount numberoftokens totaltokens consumedtokens datasetsize "
            + "datasetsizetokens trainingdatasetsize datasize"),
        ("flops", "flops flop c compute trainingflops trainingflop trainflops trainflop trainingcompute traincompute totalflops totalflop totalcompute numflops "
            + "trainingcomputeflop trainingcomputeflops computeflop computeflops c6nd 6nd"),
        (Loss, "loss valloss validationloss evalloss testloss heldoutloss finalloss finalvalloss finalvalidationloss finalevalloss finaltestloss crossentropy "
            + "crossentropyloss celoss lossnats"),
        ("non_embedding_params", "nonembeddingparams nonembeddingparameters nonembedparams nonembparams nonembedding nnonembedding nnonembed nnoembed noembedparams "
            + "paramsnoembed paramsnonembedding parametersnonembedding"),
        ("active_params", "activeparams activeparameters activatedparams activatedparameters nactive nactiveparams numactiveparams activeparametercount activeparamcount"),
        ("total_params", "totalparams totalparameters ntotal ntotalparams totalparametercount totalparamcount"),
        ("unique_tokens", "uniquetokens u nuniquetokens numuniquetokens distincttokens uniquedata uniquedatasetsize"),
        ("experts", "experts numexperts nexperts numberofexperts"),
        ("batch_tokens", "batchtokens tokensperbatch tokensperstep batchsizetokens batchsizeintokens globalbatchtokens globalbatchsizetokens"),
        ("lr", "lr learningrate maxlr peaklr maxlearningrate peaklearningrate"),
        ("seq_len", "seqlen sequencelength seqlength contextlength contextlen ctxlen context maxseqlen blocksize"),
        ("vocab", "vocab vocabsize vocabularysize vocabulary nvocab"),
        ("layers", "layers nlayers nlayer numlayers numhiddenlayers depth"),
        ("width", "width dmodel modelwidth hiddensize embeddim nembd"),
        ("warmup", "warmup warmupsteps numwarmupsteps warmupiters warmupshare warmupratio"),
        ("final_lr", "finallr minlr endlr finallearningrate minlearningrate"),
        ("weight", "weight runweight"),
        ("step", "step globalstep trainerglobalstep iteration iter"),
        ("granularity", "granularity expertgranularity"),
        ("weight_bits", "weightbits wbits weightprecisionbits"),
        ("activation_bits", "activationbits abits activationprecisionbits"),
        ("key_value_bits", "keyvaluebits kvbits kvcachebits"),
        ("post_training_bits", "posttrainingbits ptqbits quantisedbits quantizedbits"),
        (LossIncrease, "lossincrease lossdelta deltaloss ptqlossincrease lossdegradation"),
        (Score, "score reward passrate"),
        ("samples", "samples numsamples nsamples attempts"),
        (Correct, "correct numcorrect ncorrect successes"),
        ("min_steps", "minsteps minimumsteps smin"),
        (Name, "name run runname displayname runid"),
        (Group, "group rungroup"),
        (Precision, "precision dtype weightdtype"),
        (State, "state status runstate"));

    static readonly string[] HeldOutPrefixes = ["eval", "val", "valid", "validation", "test"];

    static readonly string[] PlainPrefixes = ["summary", "summary_metrics", "config", "final", "metrics", "params", "trainer"];

    /// <summary>Takes a header for a column, or for none.</summary>
    /// <param name="header">The header as the table writes it.</param>
    public static ColumnGuess? Recognise(string header)
    {
        var (rest, training, prefixed) = StripPrefixes(header);
        var spelling = Normalise(rest);
        if (spelling is "trainloss" or "trainingloss" or "finaltrainloss") (spelling, training) = (Loss, true);
        if (!Spellings.TryGetValue(spelling, out var canonical)) return null;
        // Held-out loss is what a law is about; a configuration or a tracker's own counter (_step, run_id) serves where nothing better does.
        var rank = (prefixed ? 1 : 0) + (training && canonical == Loss ? 4 : 0) + (rest.StartsWith('_') ? 1 : 0) + (spelling == "runid" ? 2 : 0);
        return new ColumnGuess(canonical, rank, training && canonical == Loss);
    }

    /// <summary>The canonical name that a person means by a word, or null.</summary>
    /// <param name="word">A canonical name or one of its spellings.</param>
    public static string? CanonicalOf(string word) => Spellings.GetValueOrDefault(Normalise(word));

    /// <summary>The header in lower case, without <c>_</c>, <c>-</c>, spaces, dots, slashes and parentheses.</summary>
    /// <param name="header">The header.</param>
    public static string Normalise(string header)
    {
        var text = new StringBuilder(header.Length);
        foreach (var c in header)
        {
            if (c is not ('_' or '-' or ' ' or '(' or ')' or '.' or '/' or '#')) text.Append(char.ToLowerInvariant(c));
        }
        return text.ToString();
    }

    static (string Name, bool Training, bool Prefixed) StripPrefixes(string header)
    {
        var (rest, training, prefixed) = (header, false, false);
        while (rest.Length > 2 && rest.AsSpan(1).IndexOfAny('/', '.') is >= 0 and var at)
        {
            var prefix = rest[..(at + 1)].ToLowerInvariant();
            if (prefix is "train" or "training") training = true;
            else if (PlainPrefixes.Contains(prefix)) prefixed = true;
            else if (!HeldOutPrefixes.Contains(prefix)) break;
            rest = rest[(at + 2)..];
            if (rest.Length == 0) return (header, false, false);
        }
        return (rest, training, prefixed);
    }

    static FrozenDictionary<string, string> Invert(params ReadOnlySpan<(string Canonical, string Spellings)> entries)
    {
        var inverted = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (canonical, spellings) in entries)
        {
            foreach (var spelling in spellings.Split(' ')) inverted.Add(spelling, canonical);
        }
        return inverted.ToFrozenDictionary(StringComparer.Ordinal);
    }
}

/// <summary>What a header was taken for.</summary>
/// <param name="Canonical">The canonical column name.</param>
/// <param name="Rank">0 for the plain spelling; of two headers with one meaning the lower rank is taken, and equal ranks are the user's to decide.</param>
/// <param name="TrainingLoss">Whether it is the loss on the training text.</param>
sealed record ColumnGuess(string Canonical, int Rank, bool TrainingLoss);
