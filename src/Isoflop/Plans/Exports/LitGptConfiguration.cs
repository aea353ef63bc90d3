using System.Globalization;

namespace Isoflop.Plans.Exports;

/// <summary>litgpt's YAML for pretrain (config_hub/pretrain/tinystories.yaml, litgpt/args.py and litgpt/config.py, read 2026-11-22).</summary>
static class LitGptConfiguration
{
    public static ExportedFile Of(TrainingSetup setup)
    {
        var shape = setup.Shape;
        var tokens = (setup.Steps * setup.Sequences * shape.Context).ToString(CultureInfo.InvariantCulture);
        string[] lines =
        [
            $"# {setup.Summary}",
            $"# litgpt pretrain --config litgpt.yaml; it shards by FSDP over the devices of each of {setup.Machines} machines.",
            "model_config:",
            "  name: planned",
            $"  block_size: {shape.Context}",
            $"  n_layer: {shape.Layers}",
            $"  n_embd: {shape.Width}",
            $"  n_head: {shape.Heads}",
            $"  n_query_groups: {shape.KeyHeads}",
            $"  head_size: {shape.HeadWidth}",
            $"  intermediate_size: {shape.FeedForwardWidth}",
            $"  vocab_size: {shape.Vocabulary}",
            $"  padded_vocab_size: {shape.Vocabulary}",
            "  rotary_percentage: 1.0",
            "  rope_base: 500000",
            "  parallel_residual: false",
            "  bias: false",
            "  norm_class_name: RMSNorm",
            "  norm_eps: 1.0e-05",
            "  mlp_class_name: LLaMAMLP",
            "out_dir: out/planned",
            "precision: bf16-mixed",
            "train:",
            "  save_interval: 1000",
            "  log_interval: 10",
            $"  global_batch_size: {setup.Sequences}",
            $"  micro_batch_size: {setup.MicroBatch}",
            $"  lr_warmup_steps: {setup.Warmup}",
            $"  max_tokens: {tokens}",
            $"  max_seq_length: {shape.Context}",
            $"  tie_embeddings: {(shape.TiedHead ? "true" : "false")}",
            "  max_norm: 1.0",
            $"  min_lr: {TrainingSetup.Number(setup.LeastRate)}",
            "eval:",
            "  interval: 1000",
            "  max_iters: 100",
            "optimizer:",
            "  class_path: torch.optim.AdamW",
            "  init_args:",
            $"    lr: {TrainingSetup.Number(setup.LearningRate)}",
            "    weight_decay: 0.1",
            "    betas: [0.9, 0.95]",
            $"devices: {setup.DevicesPerMachine}",
            "tokenizer_dir: TOKENIZER",
            "seed: 42",
            "",
        ];
        return new ExportedFile("litgpt.yaml", string.Join('\n', lines));
    }
}
