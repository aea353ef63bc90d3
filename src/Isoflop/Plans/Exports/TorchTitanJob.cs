using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using Isoflop.Models.Training;

namespace Isoflop.Plans.Exports;

/// <summary>torchtitan's job file and the flavour of its Llama (torchtitan/config/job_config.py and models/llama3/model/args.py at the versions with TOML files, read 2026-11-22).</summary>
static class TorchTitanJob
{
    public static ImmutableArray<ExportedFile> Of(TrainingSetup setup)
    {
        var (shape, layout) = (setup.Shape, setup.Layout);
        // The hidden width is ffn_dim_multiplier x 8/3 dim, rounded up to multiple_of.
        var multiple = Math.Min(256, 1 << BitOperations.TrailingZeroCount(shape.FeedForwardWidth));
        var multiplier = (shape.FeedForwardWidth - (multiple / 2.0)) / (int)(8 * (long)shape.Width / 3);
        string[] job =
        [
            $"# {setup.Summary}",
            "# The flavour \"planned\" is in torchtitan_flavor.py: add it to the llama3 flavours.",
            "[job]",
            "description = \"planned by isoflop\"",
            "",
            "[model]",
            "name = \"llama3\"",
            "flavor = \"planned\"",
            "",
            "[optimizer]",
            "name = \"AdamW\"",
            $"lr = {TrainingSetup.Number(setup.LearningRate)}",
            "beta1 = 0.9",
            "beta2 = 0.95",
            "weight_decay = 0.1",
            "",
            "[lr_scheduler]",
            $"warmup_steps = {setup.Warmup}",
            "decay_type = \"cosine\"",
            "",
            "[training]",
            $"local_batch_size = {setup.MicroBatch}",
            $"global_batch_size = {setup.Sequences}",
            $"seq_len = {shape.Context}",
            "max_norm = 1.0",
            $"steps = {setup.Steps}",
            "",
            "[parallelism]",
            $"data_parallel_replicate_degree = 1",
            $"data_parallel_shard_degree = {layout.Data}",
            $"tensor_parallel_degree = {layout.Tensor}",
            $"pipeline_parallel_degree = {layout.Pipeline}",
            $"context_parallel_degree = {layout.Context}",
            "",
            "[checkpoint]",
            "interval = 1000",
            "",
            "[activation_checkpoint]",
            $"mode = \"{(setup.Recompute == Recompute.Full ? "full" : "selective")}\"",
            "",
        ];
        string[] flavor =
        [
            $"# {setup.Summary}",
            "from torchtitan.models.llama3.model.args import TransformerModelArgs",
            "",
            "planned = TransformerModelArgs(",
            $"    dim={shape.Width},",
            $"    n_layers={shape.Layers},",
            $"    n_heads={shape.Heads},",
            $"    n_kv_heads={shape.KeyHeads},",
            $"    vocab_size={shape.Vocabulary},",
            $"    multiple_of={multiple},",
            $"    ffn_dim_multiplier={multiplier.ToString("R", CultureInfo.InvariantCulture)},  # hidden width {shape.FeedForwardWidth}",
            "    rope_theta=500000,",
            $"    max_seq_len={shape.Context},",
            ")",
            "",
        ];
        return [new ExportedFile("torchtitan.toml", string.Join('\n', job)), new ExportedFile("torchtitan_flavor.py", string.Join('\n', flavor))];
    }
}
