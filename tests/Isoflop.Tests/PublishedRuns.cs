using System.Globalization;
using Isoflop.Quantities;
using Isoflop.Runs;

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

    /// <summary>A set whose undertuned runs lie above the law.</summary>
    public static RunSet WandbLike() => Read("wandb-like-234.csv", "N", "D", "C", "loss", _ => true);

    static RunSet Read(string file, string size, string text, string compute, string loss, Func<Func<string, string>, bool> keep)
    {
        var path = Locate(file);
        Assert.SkipWhen(path is null, $"shared/data/runs/{file} is in no folder above {AppContext.BaseDirectory}");
        var lines = File.ReadAllLines(path!);
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
            var path = Path.Combine(folder.FullName, "shared", "data", "runs", file);
            if (File.Exists(path)) return path;
        }
        return null;
    }
}
