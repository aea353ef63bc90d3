using System.Globalization;
using Isoflop.Quantities;
using Isoflop.Runs;
using Isoflop.Runs.Reading;

namespace Isoflop.Tests;

/// <summary>Runs published by others, read from where they lie beside the repository. A test that needs a set that is not there is skipped.</summary>
static class PublishedRuns
{
    /// <summary>Chinchilla's runs as digitised by Epoch: all 245, or the 240 that Besiroglu et al. fitted.</summary>
    public static RunSet Chinchilla(bool all = false) =>
        Read("chinchilla-digitised.csv", "N", "D", "C", "loss", row => all || row("in_fit_240") == "1");

    /// <summary>Gadre's over-training runs on one training text, with the loss on C4 that the paper validates on.</summary>
    public static RunSet Overtraining(string dataset) =>
        Read("overtraining-104.csv", "N", "D", "C_6ND", "loss_c4_val_shard_0000000_0000010_", row => row("dataset") == dataset);

    /// <summary>The same runs with the accuracies of 46 tasks kept.</summary>
    public static RunSet OvertrainingTasks(string dataset) => RunReader.Read(Path("overtraining-104.csv"), new RunReadOptions
    {
        Map = [KeyValuePair.Create("loss", "loss_c4_val_shard_0000000_0000010_")],
        Where = [$"dataset = {dataset}"],
        Keep = ["acc_*"],
    }).Runs;

    /// <summary>A set whose undertuned runs lie above the law.</summary>
    public static RunSet WandbLike() => Read("wandb-like-234.csv", "N", "D", "C", "loss", _ => true);

    /// <summary>Muennighoff's runs on repeated text: the 182 that its fit used.</summary>
    public static RunSet DataConstrained() => RunSet.From(
        Rows("data-constrained-182.csv").Select(row => new Run
        {
            Params = new Params(Number(row["N"])),
            Tokens = new Tokens(Number(row["D"])),
            Flops = new Params(Number(row["N"])).TrainingFlops(new Tokens(Number(row["D"]))),
            UniqueTokens = new Tokens(Number(row["U"])),
            Loss = new NatsPerToken(Number(row["loss"])),
            Name = row["name"],
        }),
        ParamsConvention.Total);

    /// <summary>Clark's routed models of one router with one expert a token in every second layer, at the end of training.</summary>
    public static RunSet Routed(string router) => RunSet.From(
        Rows("routed-final.csv").Where(row => row["router_type"] == router && row["k"] == "1" && row["routing_frequency"] == "0.5").Select(row => new Run
        {
            Params = new Params(Number(row["dense_parameter_count"])),
            Experts = int.Parse(row["num_experts"], CultureInfo.InvariantCulture),
            Loss = new NatsPerToken(Number(row["loss_validation"])),
        }),
        ParamsConvention.Total);

    /// <summary>Where a set lies, for a command that reads it itself.</summary>
    public static string Path(string file)
    {
        var path = Locate(file);
        Assert.SkipWhen(path is null, $"shared/data/runs/{file} is in no folder above {AppContext.BaseDirectory}");
        return path!;
    }

    static IEnumerable<Dictionary<string, string>> Rows(string file)
    {
        var lines = File.ReadAllLines(Path(file));
        var header = lines[0].Split(',');
        return lines.Skip(1).Select(line => header.Zip(line.Split(',')).ToDictionary(cell => cell.First, cell => cell.Second));
    }

    static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);

    static RunSet Read(string file, string size, string text, string compute, string loss, Func<Func<string, string>, bool> keep)
    {
        var lines = File.ReadAllLines(Path(file));
        var header = lines[0].Split(',');
        var runs = new List<Run>();
        for (var line = 1; line < lines.Length; line++)
        {
            var cells = lines[line].Split(',');
            string Cell(string column) => cells[Array.IndexOf(header, column)];
            double Number(string column) => double.Parse(Cell(column), CultureInfo.InvariantCulture);
            if (!keep(Cell)) continue;
            runs.Add(new Run
            {
                Params = new Params(Number(size)),
                Tokens = new Tokens(Number(text)),
                Flops = new Flops(Number(compute)),
                NonEmbeddingParams = header.Contains("N_no_embed") ? new Params(Number("N_no_embed")) : null,
                Loss = new NatsPerToken(Number(loss)),
                Name = header.Contains("name") ? Cell("name") : null,
                Row = line + 1,
            });
        }
        return RunSet.From(runs, ParamsConvention.Total);
    }

    /// <summary>The path of a file of shared runs, or null where it is not there.</summary>
    public static string? Locate(string file)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = System.IO.Path.Combine(folder.FullName, "shared", "data", "runs", file);
            if (File.Exists(path)) return path;
        }
        return null;
    }
}
