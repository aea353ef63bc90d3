using System.Globalization;
using Isoflop.Runs.Curves;

namespace Isoflop.Tests;

/// <summary>
/// The 27 loss curves of Luo 2025, with their schedules as the authors' program builds them: 2,160 steps of linear warm-up to 3e-4, then constant,
/// cosine, exponential (wsd) or linear (wsdld) decay to 3e-5 over the last 4,000 of 24,000, or a drop at step 8,000 (wsdcon).
/// </summary>
static class PublishedCurves
{
    /// <summary>The schedules fitted in the paper; the others are held out.</summary>
    public static readonly string[] Fitted = ["cosine_24000", "constant_24000", "wsdcon_9"];

    /// <summary>The curves of a size.</summary>
    /// <param name="size">Parameters in millions: 25, 100 or 400.</param>
    public static Curve[] Of(int size)
    {
        var path = PublishedRuns.Locate("schedule-curves.csv");
        Assert.SkipWhen(path is null, $"shared/data/runs/schedule-curves.csv is in no folder above {AppContext.BaseDirectory}");
        return
        [
            .. File.ReadLines(path!).Skip(1).Select(line => line.Split(','))
                .Where(cells => cells[0] == $"{size}")
                .GroupBy(cells => cells[1])
                .Select(rows => new Curve(
                    rows.Key,
                    [.. rows.Select(cells => int.Parse(cells[2], CultureInfo.InvariantCulture))],
                    [.. rows.Select(cells => double.Parse(cells[4], CultureInfo.InvariantCulture))],
                    Schedule(rows.Key)) { Params = new Isoflop.Quantities.Params(size * 1e6) }),
        ];
    }

    public static LearningRateSchedule Schedule(string name)
    {
        var parts = name.Split('_');
        const string common = "peak=3e-4,warmup=2160";
        return ScheduleText.Parse(parts[0] switch
        {
            "constant" => $"constant:{common},steps={parts[1]}",
            "cosine" => $"cosine:{common},final=3e-5,steps={parts[1]}",
            "wsdcon" => $"step:{common},steps=16000,at=8000,to={parts[1]}e-5",
            "wsdld" => $"wsd:{common},final=3e-5,steps={parts[2]},decay=4000,shape=linear",
            _ => $"wsd:{common},final=3e-5,steps={parts[2]},decay=4000,shape=exponential",
        });
    }
}
