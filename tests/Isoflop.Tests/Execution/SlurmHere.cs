using Isoflop.Execution.Slurm;
using Isoflop.Execution.Tasks;

namespace Isoflop.Tests.Execution;

/// <summary>The Slurm that the environment names; a test without one is skipped with the reason.</summary>
static class SlurmHere
{
    public static void OrSkip() => Assert.SkipUnless(
        Environment.GetEnvironmentVariable("SLURM_CONF") is { Length: > 0 } conf && File.Exists(conf), "no Slurm: .ci/slurm FOLDER starts one, and prints the SLURM_CONF to set");

    public static void WaitForQueue(TaskFolder folder)
    {
        for (var tries = 0; SlurmTasks.Status(folder).Any(group => group.Running + group.Waiting > 0); tries++)
        {
            Assert.True(tries < 600, "the queue does not empty");
            Thread.Sleep(500);
        }
        // The node may see a file a moment later than the queue its end.
        Thread.Sleep(500);
    }
}
