using Isoflop.Models.Training;

namespace Isoflop.Plans.Exports;

/// <summary>nanotron's YAML (src/nanotron/config/config.py, models_config.py and parallelism_config.py, read 2026-11-22).</summary>
static class NanotronConfiguration
{
    public static ExportedFile Of(TrainingSetup setup)
    {
        var (shape, layout) = (setup.Shape, setup.Layout);
        var zero = layout.Zero == ZeroStage.None ? 0 : 1;
        string[] lines =
        [
            $"# {setup.Summary}",
            "general:",
            "  project: isoflop",
            "  run: planned",
            "  seed: 42",
            "checkpoints:",
            "  checkpoints_path: checkpoints",
            "  checkpoint_interval: 1000",
            "parallelism:",
            $"  dp: {layout.Data}",
            $"  pp: {layout.Pipeline}",
            $"  tp: {layout.Tensor}",
            "  pp_engine: 1f1b",
            $"  tp_mode: {(layout.SequenceParallel ? "REDUCE_SCATTER" : "ALL_REDUCE")}",
            $"  recompute_layer: {(setup.Recompute == Recompute.Full ? "true" : "false")}",
            "model:",
            "  dtype: bfloat16",
            "  init_method:",
            "    std: 0.02",
            "  model_config:",
            "    is_llama_config: true",
            $"    hidden_size: {shape.Width}",
            $"    intermediate_size: {shape.FeedForwardWidth}",
            $"    num_hidden_layers: {shape.Layers}",
            $"    num_attention_heads: {shape.Heads}",
            $"    num_key_value_heads: {shape.KeyHeads}",
            $"    max_position_embeddings: {shape.Context}",
            $"    vocab_size: {shape.Vocabulary}",
            $"    tie_word_embeddings: {(shape.TiedHead ? "true" : "false")}",
            "    rope_theta: 500000.0",
            "    rms_norm_eps: 1.0e-05",
            "    hidden_act: silu",
            "optimizer:",
            $"  zero_stage: {zero}",
            "  weight_decay: 0.1",
            "  clip_grad: 1.0",
            "  accumulate_grad_in_fp32: true",
            "  optimizer_factory:",
            "    name: adamW",
            "    adam_beta1: 0.9",
            "    adam_beta2: 0.95",
            "    adam_eps: 1.0e-08",
            "    torch_adam_is_fused: true",
            "  learning_rate_scheduler:",
            $"    learning_rate: {TrainingSetup.Number(setup.LearningRate)}",
            $"    lr_warmup_steps: {setup.Warmup}",
            "    lr_warmup_style: linear",
            "    lr_decay_style: cosine",
            $"    min_decay_lr: {TrainingSetup.Number(setup.LeastRate)}",
            "tokens:",
            $"  sequence_length: {shape.Context}",
            $"  train_steps: {setup.Steps}",
            $"  micro_batch_size: {setup.MicroBatch}",
            $"  batch_accumulation_per_replica: {setup.Accumulated}",
            "tokenizer:",
            "  tokenizer_name_or_path: TOKENIZER",
            "data_stages:",
            "- name: planned",
            "  start_training_step: 1",
            "  data:",
            "    seed: 42",
            "    num_loading_workers: 1",
            "    dataset:",
            "      dataset_folder: DATASET",
            "logging:",
            "  iteration_step_info_interval: 10",
            "",
        ];
        return new ExportedFile("nanotron.yaml", string.Join('\n', lines));
    }
}
