using System.Globalization;

namespace Isoflop.Plans.Exports;

/// <summary>A batch script that starts the Megatron-LM one on every machine (sbatch's documented options).</summary>
static class SlurmScript
{
    public static ExportedFile Of(TrainingSetup setup, Plan plan)
    {
        // The upper end of the time, and a fifth for what goes wrong.
        var hours = Math.Ceiling(1.2 * 24 * Math.Max(plan.Training.DaysInterval.High, plan.Training.Days));
        var time = string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(hours / 24)}-{hours % 24:00}:00:00");
        string[] lines =
        [
            "#!/usr/bin/env bash",
            $"# {setup.Summary}",
            "#SBATCH --job-name=planned",
            $"#SBATCH --nodes={setup.Machines}",
            "#SBATCH --ntasks-per-node=1",
            $"#SBATCH --gpus-per-node={setup.DevicesPerMachine}",
            $"#SBATCH --time={time}",
            "#SBATCH --exclusive",
            "#SBATCH --output=planned-%j.log",
            "set -euo pipefail",
            "export MASTER_ADDR=$(scontrol show hostnames \"$SLURM_JOB_NODELIST\" | head -n 1)",
            "export MASTER_PORT=6000",
            $"srun bash -c 'NODE_RANK=$SLURM_NODEID bash {MegatronScript.FileName}'",
            "",
        ];
        return new ExportedFile("train.slurm", string.Join('\n', lines));
    }
}
