using Isoflop.Lab.Training;

namespace Isoflop.Tests.Lab.Training;

public class BatchOrderTests
{
    [Fact]
    public void Order_GoesThroughEverySequenceOnceAnEpoch()
    {
        var order = new BatchOrder(37, seed: 4);
        var epochs = Enumerable.Range(0, 5).Select(epoch => Enumerable.Range(0, 37).Select(i => order[(37 * epoch) + i]).ToArray()).ToArray();
        Assert.All(epochs, epoch => Assert.Equal(Enumerable.Range(0, 37), epoch.Order()));
        Assert.Equal(5, epochs.Select(epoch => string.Join(' ', epoch)).Distinct().Count());
        Assert.NotEqual(epochs[0], Enumerable.Range(0, 37).Select(i => new BatchOrder(37, seed: 5)[i]));
    }

    [Fact]
    public void Order_IsAFunctionOfThePosition()
    {
        var order = new BatchOrder(10, seed: 4);
        var forward = Enumerable.Range(0, 35).Select(i => order[i]).ToArray();
        Assert.Equal(forward.Reverse(), Enumerable.Range(0, 35).Reverse().Select(i => new BatchOrder(10, seed: 4)[i]));
    }

    [Fact]
    public void FirstPlaces_AreDrawnEvenly()
    {
        var counts = new int[8];
        for (ulong seed = 0; seed < 8000; seed++) counts[new BatchOrder(8, seed)[0]]++;
        // Chi-square of 7 degrees of freedom stays below 24.3 in 999 of 1000 cases.
        Assert.InRange(counts.Sum(count => (count - 1000.0) * (count - 1000.0) / 1000), 0, 24.3);
    }
}
