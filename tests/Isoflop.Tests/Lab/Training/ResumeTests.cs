using System.Diagnostics;
using System.Globalization;
using Isoflop.Findings;
using Isoflop.Lab.Checkpoints;
using Isoflop.Lab.Training;
using Isoflop.Numerics;

namespace Isoflop.Tests.Lab.Training;

public sealed class ResumeTests(ITestOutputHelper output) : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("isoflop-resume-").FullName;

    string Path => System.IO.Path.Combine(_folder, "run.safetensors");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(TrainerTests.Kinds), MemberType = typeof(TrainerTests))]
    public void Resume_ComesToTheSameBits(string shape, OptimiserKind kind)
    {
        var spec = TinyRuns.Spec(shape, kind);
        using var whole = new Trainer(spec, TinyRuns.Text());
        var expected = TinyRuns.Finish(whole);

        var steps = new List<StepMeasurement>();
        using (var first = new Trainer(spec, TinyRuns.Text()))
        {
            while (first.Steps < 5) steps.Add(first.Step());
            first.Save(Path);
        }
        using (var second = Trainer.Resume(Path, TinyRuns.Text(), new() { Threads = 2 }))
        {
            Assert.Equal(5, second.Steps);
            while (second.Steps < 6) steps.Add(second.Step());
            second.Save(Path);
        }
        using var third = Trainer.Resume(Path, TinyRuns.Text());
        steps.AddRange(TinyRuns.Finish(third));
        Assert.Equal(Bits(whole), Bits(third));
        Assert.Equal(expected.Select(step => (step.Step, step.Loss, step.GradientNorm)), steps.Select(step => (step.Step, step.Loss, step.GradientNorm)));
        Assert.Equal(whole.UniqueTokens, third.UniqueTokens);
    }

    [Fact]
    public void Resume_BranchesOffATrunk()
    {
        var trunk = TinyRuns.Spec() with { Schedule = "wsd:warmup=2,decay=2" };
        var branch = trunk with { Steps = 8 };
        using var whole = new Trainer(branch, TinyRuns.Text());
        TinyRuns.Finish(whole);
        using (var first = new Trainer(trunk, TinyRuns.Text()))
        {
            while (first.Steps < 6) first.Step();
            first.Save(Path);
        }
        using var second = Trainer.Resume(Path, TinyRuns.Text(), branch: branch);
        TinyRuns.Finish(second);
        Assert.Equal(Bits(whole), Bits(second));

        void Refused(string said, RunSpec other) => Assert.Contains(said, Assert.Throws<InputException>(() => Trainer.Resume(Path, TinyRuns.Text(), branch: other)).Message);
        Refused("schedule that is another", trunk with { Steps = 6 });
        Refused("schedule that is another", trunk with { Steps = 5 });
        Refused("schedule that is another", trunk with { LearningRate = 0.02 });
        Refused("another shape, optimiser, batch or seed", trunk with { Seed = 22 });
        Refused("another shape, optimiser, batch or seed", trunk with { Shape = trunk.Shape with { RotaryBase = 100 } });
    }

    [Fact]
    public void Resume_RefusesWhatDoesNotSuit()
    {
        using (var trainer = new Trainer(TinyRuns.Spec(), TinyRuns.Text()))
        {
            trainer.Step();
            trainer.Save(Path);
        }
        Assert.Contains("a text of 3000 tokens", Assert.Throws<InputException>(() => Trainer.Resume(Path, TinyRuns.Text(seed: 99))).Message);
        Assert.Contains("a text of 3001 tokens", Assert.Throws<InputException>(() => Trainer.Resume(Path, TinyRuns.Text(3001))).Message);
        new SafetensorsWriter().Write(Path);
        Assert.Contains("a checkpoint of a run", Assert.Throws<InputException>(() => Trainer.Resume(Path, TinyRuns.Text())).Message);
    }

    /// <summary>A process that trains and saves all the time, killed at random moments, comes to the same bits as one that is left alone.</summary>
    [Theory]
    [InlineData(1, 20)]
    [InlineData(2, 3)]
    public void Resume_SurvivesBeingKilled(int threads, int kills)
    {
        const ulong seed = 31;
        var random = new CounterRandom(seed, (ulong)threads);
        var alone = System.IO.Path.Combine(_folder, "alone.safetensors");
        using (var process = Start(alone, threads: 1)) Finish(process);

        var (killed, unfinished) = (0, 0);
        for (; killed < kills; killed++)
        {
            using var process = Start(Path, threads);
            // Before anything, or after a few steps or saves: at once, which is in the midst of what it does next, or a moment later.
            for (var lines = random.NextIndex(8); lines > 0; lines--) process.StandardOutput.ReadLine();
            if (random.NextIndex(2) == 0) Thread.Sleep(TimeSpan.FromMilliseconds(20 * random.NextUniform()));
            process.Kill();
            process.WaitForExit();
            if (File.Exists(Path + SafetensorsWriter.Unfinished)) unfinished++;
        }
        using (var process = Start(Path, threads)) Finish(process);
        output.WriteLine($"seed {seed}: killed {killed} times, {unfinished} times in the midst of a save");
        Assert.Equal(Tensors(alone), Tensors(Path));
    }

    static Process Start(string path, int threads)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        start.ArgumentList.Add(System.IO.Path.Combine(AppContext.BaseDirectory, "Isoflop.TrainingProcess.dll"));
        start.ArgumentList.Add(path);
        start.ArgumentList.Add(threads.ToString(CultureInfo.InvariantCulture));
        return Process.Start(start)!;
    }

    static void Finish(Process process)
    {
        Assert.EndsWith("100\n", process.StandardOutput.ReadToEnd());
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    static uint[] Bits(Trainer trainer) => [.. trainer.Model.Weights.ToArray().Select(BitConverter.SingleToUInt32Bits)];

    // Names, steps and every byte of weights and moments.
    static string Tensors(string path)
    {
        using var file = SafetensorsFile.Open(path);
        var header = string.Join(' ', file.Tensors.Select(tensor => $"{tensor.Name}:{tensor.Shape}"));
        return $"{file.Metadata["step"]} {header} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)))}";
    }
}
