using System.Text.Json;
using System.Text.RegularExpressions;
using Isoflop.Hardware;
using Isoflop.Lab.Studies;
using Isoflop.Laws;
using Isoflop.Models;
using Isoflop.Models.HuggingFace;
using Isoflop.Plans;
using Isoflop.Plans.Exports;
using Isoflop.Plans.Spending;

namespace Isoflop.Tests.Plans.Exports;

/// <summary>Every exported key is one that the trainer documents: the keys below were read in its own files on 2026-11-22.</summary>
public partial class PlanExportTests
{
    // examples/llama/train_llama3_8b_h100_fp8.sh of NVIDIA/Megatron-LM at 157006d; the last row in its README and other scripts.
    static readonly string[] Megatron =
    [
        "use-mcore-models", "num-layers", "hidden-size", "ffn-hidden-size", "num-attention-heads", "group-query-attention", "num-query-groups", "kv-channels", "seq-length",
        "max-position-embeddings", "position-embedding-type", "attention-dropout", "hidden-dropout", "swiglu", "untie-embeddings-and-output-weights", "disable-bias-linear",
        "micro-batch-size", "global-batch-size", "train-samples", "lr-decay-samples", "lr-warmup-samples", "lr", "min-lr", "lr-decay-style", "clip-grad", "weight-decay", "adam-beta1",
        "adam-beta2", "bf16", "tensor-model-parallel-size", "pipeline-model-parallel-size", "sequence-parallel", "use-distributed-optimizer", "overlap-grad-reduce", "overlap-param-gather",
        "data-path", "tokenizer-type", "tokenizer-model", "split", "vocab-size", "log-interval", "eval-interval", "eval-iters", "save-interval", "save", "load",
        "normalization", "context-parallel-size", "num-layers-per-virtual-pipeline-stage", "recompute-granularity", "recompute-method", "recompute-num-layers",
    ];

    // torchrun's own.
    static readonly string[] TorchRun = ["nproc_per_node", "nnodes", "node_rank", "master_addr", "master_port"];

    // torchtitan/config/job_config.py of pytorch/torchtitan at 000204a.
    static readonly Dictionary<string, string[]> TorchTitan = new()
    {
        ["job"] = ["dump_folder", "description"],
        ["model"] = ["name", "flavor", "tokenizer_path"],
        ["optimizer"] = ["name", "lr", "beta1", "beta2", "eps", "weight_decay"],
        ["lr_scheduler"] = ["warmup_steps", "decay_ratio", "decay_type", "lr_min"],
        ["training"] = ["dataset", "dataset_path", "local_batch_size", "global_batch_size", "seq_len", "max_norm", "steps", "seed"],
        ["parallelism"] = ["data_parallel_replicate_degree", "data_parallel_shard_degree", "tensor_parallel_degree", "pipeline_parallel_degree", "context_parallel_degree"],
        ["checkpoint"] = ["enable_checkpoint", "folder", "interval"],
        ["activation_checkpoint"] = ["mode", "selective_ac_option"],
    };

    // torchtitan/models/llama3/model/args.py at 0803909.
    static readonly string[] TorchTitanModel = ["dim", "n_layers", "n_heads", "n_kv_heads", "vocab_size", "multiple_of", "ffn_dim_multiplier", "norm_eps", "rope_theta", "max_seq_len"];

    // src/nanotron/config of huggingface/nanotron: config.py at 00708b8, models_config.py at 025f314, parallelism_config.py at 19f88fb.
    static readonly string[] Nanotron =
    [
        "general", "project", "run", "seed", "checkpoints", "checkpoints_path", "checkpoint_interval", "parallelism", "dp", "pp", "tp", "pp_engine", "tp_mode", "recompute_layer", "model", "dtype",
        "init_method", "std", "model_config", "is_llama_config", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads", "max_position_embeddings",
        "vocab_size", "tie_word_embeddings", "rope_theta", "rms_norm_eps", "hidden_act", "optimizer", "zero_stage", "weight_decay", "clip_grad", "accumulate_grad_in_fp32", "optimizer_factory", "name",
        "adam_beta1", "adam_beta2", "adam_eps", "torch_adam_is_fused", "learning_rate_scheduler", "learning_rate", "lr_warmup_steps", "lr_warmup_style", "lr_decay_style", "min_decay_lr", "tokens",
        "sequence_length", "train_steps", "micro_batch_size", "batch_accumulation_per_replica", "tokenizer", "tokenizer_name_or_path", "data_stages", "start_training_step", "data",
        "num_loading_workers", "dataset", "dataset_folder", "logging", "iteration_step_info_interval",
    ];

    // config_hub/pretrain/tinystories.yaml of Lightning-AI/litgpt at 1f7c459, litgpt/args.py at 02f2fca, litgpt/config.py at 0006c97.
    static readonly string[] LitGpt =
    [
        "model_config", "name", "block_size", "n_layer", "n_embd", "n_head", "n_query_groups", "head_size", "intermediate_size", "vocab_size", "padded_vocab_size", "rotary_percentage", "rope_base",
        "parallel_residual", "bias", "norm_class_name", "norm_eps", "mlp_class_name", "out_dir", "precision", "train", "save_interval", "log_interval", "global_batch_size", "micro_batch_size",
        "lr_warmup_steps", "max_tokens", "max_seq_length", "tie_embeddings", "max_norm", "min_lr", "eval", "interval", "max_iters", "optimizer", "class_path", "init_args", "lr", "weight_decay", "betas",
        "devices", "tokenizer_dir", "seed",
    ];

    // models/llama/configuration_llama.py of huggingface/transformers at 008e574, and what every configuration has.
    static readonly string[] HuggingFace =
    [
        "vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads", "hidden_act", "max_position_embeddings", "rms_norm_eps", "tie_word_embeddings",
        "attention_bias", "mlp_bias", "head_dim", "rope_theta", "architectures", "model_type", "torch_dtype",
    ];

    // sbatch's manual.
    static readonly string[] Slurm = ["job-name", "nodes", "ntasks-per-node", "gpus-per-node", "time", "exclusive", "output"];

    static Plan Plan { get; } = Isoflop.Plans.Plan.Of(
        PublishedLaws.Find("besiroglu-2024")!, new DeviceBudget(512, 30), new ComputePrice { Device = Devices.Get(Devices.All, "H100") });

    static string Text(ExportTarget target, int file = 0) => PlanExport.Of(Plan, target)[file].Text;

    [Fact]
    public void Megatron_HasOnlyDocumentedArguments()
    {
        var text = string.Join('\n', Text(ExportTarget.Megatron).Split('\n').Where(line => !line.StartsWith('#')));
        var arguments = Argument().Matches(text).Select(match => match.Groups[1].Value).ToArray();
        Assert.Empty(arguments.Except([.. Megatron, .. TorchRun]));
        Assert.Equal(arguments.Length, arguments.Distinct().Count());
        var shape = Plan.Shape!.Shape;
        Assert.Contains($"--num-layers {shape.Layers} --hidden-size {shape.Width} --ffn-hidden-size {shape.FeedForwardWidth}", text, StringComparison.Ordinal);
        Assert.Contains($"--tensor-model-parallel-size {Plan.Training.Layout!.Choice!.Layout.Tensor}", text, StringComparison.Ordinal);
    }

    [Fact]
    public void TorchTitan_HasOnlyDocumentedKeys()
    {
        var section = "";
        foreach (var line in Text(ExportTarget.TorchTitan).Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line[0] == '[') section = line.Trim('[', ']');
            else Assert.Contains(line.Split(" = ")[0], TorchTitan[section]);
        }
        var model = Keyword().Matches(Text(ExportTarget.TorchTitan, 1)).Select(match => match.Groups[1].Value).ToArray();
        Assert.Empty(model.Except(TorchTitanModel));
    }

    // The hidden width that torchtitan makes of its two numbers is the planned one   [models/llama3/model/model.py: int(2·4·dim/3), times the multiplier, rounded up].
    [Fact]
    public void TorchTitan_MakesThePlannedFeedForwardWidth()
    {
        var text = Text(ExportTarget.TorchTitan, 1);
        double Value(string key) => double.Parse(Regex.Match(text, $@"{key}=([\d.]+)").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        var hidden = (int)(Value("ffn_dim_multiplier") * (int)(2 * (4 * (int)Value("dim")) / 3));
        var multiple = (int)Value("multiple_of");
        Assert.Equal(Plan.Shape!.Shape.FeedForwardWidth, multiple * ((hidden + multiple - 1) / multiple));
    }

    [Theory]
    [InlineData(ExportTarget.Nanotron)]
    [InlineData(ExportTarget.LitGpt)]
    public void Yaml_HasOnlyDocumentedKeys(ExportTarget target)
    {
        var keys = Key().Matches(Text(target)).Select(match => match.Groups[1].Value);
        Assert.Empty(keys.Except(target == ExportTarget.Nanotron ? Nanotron : LitGpt));
    }

    [Fact]
    public void Nanotron_StepsAreThePlansTokens()
    {
        var text = Text(ExportTarget.Nanotron);
        double Value(string key) => double.Parse(Regex.Match(text, $@"\b{key}: (\d+)").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        var tokens = Value("train_steps") * Value("micro_batch_size") * Value("batch_accumulation_per_replica") * Value("dp") * Value("sequence_length");
        Assert.Equal(1, tokens / Plan.Allocation.Tokens.Value, 1e-3);
    }

    [Fact]
    public void HuggingFace_ReadsBackAsThePlannedShape()
    {
        var text = Text(ExportTarget.HuggingFace);
        using var document = JsonDocument.Parse(text);
        Assert.Empty(document.RootElement.EnumerateObject().Select(property => property.Name).Except(HuggingFace));
        var read = HuggingFaceShape.Read(text, "config.json");
        Assert.Equal(ParameterGroups.Of(Plan.Shape!.Shape).Total, ParameterGroups.Of(read.Shape).Total);
    }

    [Fact]
    public void Slurm_HasOnlyDocumentedOptions()
    {
        var text = Text(ExportTarget.Slurm);
        Assert.Empty(SlurmOption().Matches(text).Select(match => match.Groups[1].Value).Except(Slurm));
        Assert.Contains("#SBATCH --nodes=64", text, StringComparison.Ordinal);
        Assert.Equal("megatron.sh", PlanExport.Of(Plan, ExportTarget.Slurm)[1].Name);
    }

    [Fact]
    public void Lab_StudyIsOneThatTheLabReads()
    {
        var study = Study.Parse(Text(ExportTarget.Lab), "study.yaml");
        // Two sizes of the ladder may be one.
        Assert.InRange(study.Runs.Length, 16, 20);
    }

    [GeneratedRegex(@"(?<![\w-])--([a-z][a-z0-9_-]*)")]
    private static partial Regex Argument();

    [GeneratedRegex(@"^    (\w+)=", RegexOptions.Multiline)]
    private static partial Regex Keyword();

    [GeneratedRegex(@"^[ -]*([a-z_0-9]+):", RegexOptions.Multiline)]
    private static partial Regex Key();

    [GeneratedRegex(@"^#SBATCH --([a-z-]+)", RegexOptions.Multiline)]
    private static partial Regex SlurmOption();
}
