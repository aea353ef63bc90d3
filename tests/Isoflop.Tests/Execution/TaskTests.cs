using Isoflop.Execution.Local;
using Isoflop.Execution.Slurm;
using Isoflop.Execution.Tasks;
using Isoflop.Findings;
using Isoflop.Tests.Corpus;

namespace Isoflop.Tests.Execution;

public sealed class TaskTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A task that fails keeps those from beginning that wait for it; once its cause is gone, the same call does what is left and nothing else.</summary>
    [Fact]
    public void Local_GoesOnWhereATaskFailed()
    {
        var folder = Claimed();
        Assert.False(LocalTasks.Run(folder, 3, TestContext.Current.CancellationToken));
        Assert.Equal([(2, 7)], GroupStatus.Of(folder, folder.Read().Groups[0]).Failed);
        Assert.Equal((3, 0), (GroupStatus.Of(folder, folder.Read().Groups[0]).Done, GroupStatus.Of(folder, folder.Read().Groups[1]).Done));
        Assert.Contains("two fails", File.ReadAllText(folder.Log(folder.Read().Groups[0], 2)));
        _folder.Write("fixed", "");
        Assert.True(LocalTasks.Run(folder, 1, TestContext.Current.CancellationToken));
        Assert.Empty(GroupStatus.Of(folder, folder.Read().Groups[0]).Failed);
        Assert.Equal(["0", "1", "3", "2", "all"], Order());
    }

    [Fact]
    public void Graph_RefusesWhatCannotBeRun()
    {
        TaskGroup Group(string name, int count = 1, params string[] after) => new(name, ["true"], count) { After = [.. after] };
        Assert.Throws<ArgumentException>(() => new TaskGraph("g", [Group("a b")]).Check());
        Assert.Throws<ArgumentException>(() => new TaskGraph("g", [Group("a", 0)]).Check());
        Assert.Throws<ArgumentException>(() => new TaskGraph("g", [Group("a"), Group("a")]).Check());
        Assert.Throws<ArgumentException>(() => new TaskGraph("g", [Group("a", 1, "b"), Group("b")]).Check());
        var folder = Claimed();
        Assert.Throws<InputException>(() => folder.Claim(new TaskGraph("other", [Group("a")])));
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("0-2", 0, 1, 2)]
    [InlineData("1,3-4,9", 1, 3, 4, 9)]
    public void Script_NamesTasksAsSlurmDoes(string expected, params int[] tasks) => Assert.Equal(expected, SlurmScript.Array([.. tasks]));

    /// <summary>The same graph on a real Slurm: an array job, a failed task, what waits for it taken out of the queue, and the rest submitted again.</summary>
    [Fact]
    public void Slurm_GoesOnWhereATaskFailed()
    {
        SlurmHere.OrSkip();
        var folder = Claimed();
        Assert.Equal(["all", "some"], SlurmTasks.Submit(folder).Keys);
        Assert.Throws<InputException>(() => SlurmTasks.Submit(folder));
        SlurmHere.WaitForQueue(folder);
        Assert.Equal([(2, 7)], SlurmTasks.Status(folder)[0].Failed);
        Assert.Equal((3, 0), (SlurmTasks.Status(folder)[0].Done, SlurmTasks.Status(folder)[1].Done));
        Assert.Contains("two fails", File.ReadAllText(folder.Log(folder.Read().Groups[0], 2)));
        _folder.Write("fixed", "");
        SlurmTasks.Submit(folder);
        SlurmHere.WaitForQueue(folder);
        Assert.All(SlurmTasks.Status(folder), group => Assert.True(group.IsDone));
        Assert.Equal(["0", "1", "3", "2", "all"], Order());
        Assert.Empty(SlurmTasks.Submit(folder));
    }

    // The first three run side by side.
    string[] Order() => File.ReadAllLines(Path.Combine(_folder.Path, "order")) is var lines ? [.. lines[..3].Order(), .. lines[3..]] : [];

    TaskFolder Claimed()
    {
        var folder = new TaskFolder(Path.Combine(_folder.Path, "tasks"));
        var (order, isFixed) = (Path.Combine(_folder.Path, "order"), Path.Combine(_folder.Path, "fixed"));
        var some = $"if [ \"$1\" = 2 ] && [ ! -e '{isFixed}' ]; then echo 'two fails'; exit 7; fi; echo \"$1\" >> '{order}'";
        folder.Claim(new TaskGraph("test", [new TaskGroup("some", ["bash", "-c", some, "it's", TaskGroup.Placeholder], 4), new TaskGroup("all", ["bash", "-c", $"echo all >> '{order}'"], 1) { After = ["some"] }]));
        return folder;
    }
}
