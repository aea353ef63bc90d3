using System.Globalization;
using System.Text;
using Isoflop.Runs.Curves;

namespace Isoflop.Runs.Reading;

/// <summary>Curves as the text of a table that <see cref="CurveReader"/> reads back.</summary>
public static class CurvesText
{
    /// <summary>Step, learning rate and loss as CSV with a header; steps to come follow without a loss, at the distance of the steps logged.</summary>
    /// <param name="curve">The curve.</param>
    public static string Csv(Curve curve)
    {
        var text = new StringBuilder("step,lr,loss\n");
        void Row(int step, string loss) => text.Append(CultureInfo.InvariantCulture, $"{step},{curve.Schedule.Rates[step]:G10},{loss}\n");

        for (var i = 0; i < curve.Steps.Length; i++) Row(curve.Steps[i], curve.Losses[i].ToString("G6", CultureInfo.InvariantCulture));
        var last = curve.Schedule.Steps - 1;
        var every = curve.Steps.Length < 2 ? 1 : curve.Steps[^1] - curve.Steps[^2];
        for (var step = curve.LastStep + every; step < last; step += every) Row(step, "");
        if (curve.LastStep < last) Row(last, "");
        return text.ToString();
    }
}
