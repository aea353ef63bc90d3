using System.Collections.Immutable;

namespace Isoflop.Plans.Exports;

/// <summary>A file of configuration.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Text">Its text.</param>
public sealed record ExportedFile(string Name, string Text);

/// <summary>Trainers for which a plan can be written out.</summary>
public enum ExportTarget
{
    /// <summary>Megatron-LM: a shell script for pretrain_gpt.py.</summary>
    Megatron,

    /// <summary>torchtitan: a job file, and the flavour of the model in Python.</summary>
    TorchTitan,

    /// <summary>nanotron: a YAML file.</summary>
    Nanotron,

    /// <summary>litgpt: a YAML file for litgpt pretrain.</summary>
    LitGpt,

    /// <summary>Hugging Face: config.json of a Llama.</summary>
    HuggingFace,

    /// <summary>Slurm: a batch script that starts the Megatron-LM one on every machine.</summary>
    Slurm,

    /// <summary>The lab: a study that asks the plan's question in miniature.</summary>
    Lab,
}

/// <summary>A plan as configuration that trainers read. Paths of text and tokenizer are the reader's to fill in; everything else is said.</summary>
public static class PlanExport
{
    /// <summary>The files of a plan for a trainer.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="target">The trainer.</param>
    /// <exception cref="Findings.InputException">The plan has no shape.</exception>
    public static ImmutableArray<ExportedFile> Of(Plan plan, ExportTarget target)
    {
        if (target == ExportTarget.Lab) return [LabStudy.Of(plan)];
        var setup = TrainingSetup.Of(plan);
        return target switch
        {
            ExportTarget.Megatron => [MegatronScript.Of(setup)],
            ExportTarget.TorchTitan => TorchTitanJob.Of(setup),
            ExportTarget.Nanotron => [NanotronConfiguration.Of(setup)],
            ExportTarget.LitGpt => [LitGptConfiguration.Of(setup)],
            ExportTarget.HuggingFace => [HuggingFaceConfiguration.Of(setup)],
            _ => [SlurmScript.Of(setup, plan), MegatronScript.Of(setup)],
        };
    }
}
