using Isoflop.Models;
using Isoflop.Models.Training;

namespace Isoflop.Plans.Exports;

/// <summary>Megatron-LM's arguments as its own Llama scripts write them (examples/llama/train_llama3_8b_h100_fp8.sh, read 2026-11-22).</summary>
static class MegatronScript
{
    public const string FileName = "megatron.sh";

    public static ExportedFile Of(TrainingSetup setup)
    {
        string[] lines =
        [
            "#!/usr/bin/env bash",
            $"# {setup.Summary}",
            "# Run from the root of Megatron-LM. On several machines NODE_RANK and MASTER_ADDR are to be set on each.",
            "set -euo pipefail",
            ": \"${DATA_PATH:?the prefix of a preprocessed dataset}\" \"${TOKENIZER:?a Hugging Face tokenizer}\"",
            "",
            "torchrun \\",
            $"  --nproc_per_node {setup.DevicesPerMachine} --nnodes {setup.Machines} --node_rank \"${{NODE_RANK:-0}}\" \\",
            "  --master_addr \"${MASTER_ADDR:-localhost}\" --master_port \"${MASTER_PORT:-6000}\" \\",
            "  pretrain_gpt.py \\",
            .. Arguments(setup).Select(argument => $"  {argument} \\"),
            "  --save \"${CHECKPOINTS:-checkpoints}\" --load \"${CHECKPOINTS:-checkpoints}\"",
            "",
        ];
        return new ExportedFile(FileName, string.Join('\n', lines));
    }

    static IEnumerable<string> Arguments(TrainingSetup setup)
    {
        var (shape, layout) = (setup.Shape, setup.Layout);
        yield return "--use-mcore-models";
        yield return $"--num-layers {shape.Layers} --hidden-size {shape.Width} --ffn-hidden-size {shape.FeedForwardWidth}";
        yield return $"--num-attention-heads {shape.Heads} --kv-channels {shape.HeadWidth}";
        if (shape.KeyHeads < shape.Heads) yield return $"--group-query-attention --num-query-groups {shape.KeyHeads}";
        yield return $"--seq-length {shape.Context} --max-position-embeddings {shape.Context} --position-embedding-type rope";
        yield return "--normalization RMSNorm --disable-bias-linear --attention-dropout 0.0 --hidden-dropout 0.0";
        if (shape.FeedForward == FeedForwardKind.Gated) yield return "--swiglu";
        if (!shape.TiedHead) yield return "--untie-embeddings-and-output-weights";
        yield return $"--micro-batch-size {setup.MicroBatch} --global-batch-size {setup.Sequences} --train-samples {setup.Steps * setup.Sequences}";
        yield return $"--lr {TrainingSetup.Number(setup.LearningRate)} --min-lr {TrainingSetup.Number(setup.LeastRate)} --lr-decay-style cosine";
        yield return $"--lr-warmup-samples {setup.Warmup * setup.Sequences} --lr-decay-samples {setup.Steps * setup.Sequences}";
        yield return "--weight-decay 0.1 --adam-beta1 0.9 --adam-beta2 0.95 --clip-grad 1.0 --bf16";
        yield return $"--tensor-model-parallel-size {layout.Tensor} --pipeline-model-parallel-size {layout.Pipeline}";
        if (layout.VirtualStages > 1) yield return $"--num-layers-per-virtual-pipeline-stage {shape.Layers / (layout.Pipeline * layout.VirtualStages)}";
        if (layout.Context > 1) yield return $"--context-parallel-size {layout.Context}";
        if (layout.SequenceParallel) yield return "--sequence-parallel";
        // Parameters are divided by Megatron's own FSDP in newer versions only; its distributed optimiser is ZeRO-1.
        yield return "--use-distributed-optimizer --overlap-grad-reduce --overlap-param-gather";
        yield return setup.Recompute == Recompute.Full ? "--recompute-granularity full --recompute-method uniform --recompute-num-layers 1" : "--recompute-granularity selective";
        yield return "--data-path \"$DATA_PATH\" --tokenizer-type HuggingFaceTokenizer --tokenizer-model \"$TOKENIZER\" --split 99,1,0";
        yield return $"--vocab-size {shape.Vocabulary} --log-interval 10 --eval-interval 1000 --eval-iters 32 --save-interval 1000";
    }
}
