using System.Globalization;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Reports;

/// <summary>How numbers stand in the cells of reports.</summary>
static class Cells
{
    public static string Number(double value) => double.IsNaN(value) ? "-" : double.IsPositiveInfinity(value) ? "inf" : value.ToString("G5", CultureInfo.InvariantCulture);

    public static string Percent(double share) => (share * 100).ToString(Math.Abs(share) < 0.1 ? "F2" : "F1", CultureInfo.InvariantCulture) + " %";

    /// <summary>A difference of scores: 0.012 is 1.2 points.</summary>
    public static string Points(double difference) => (difference * 100).ToString("F2", CultureInfo.InvariantCulture) + " points";

    public static string Level(double level) => (level * 100).ToString("0.##", CultureInfo.InvariantCulture) + " %";

    public static string Interval(Interval interval) => $"[{Number(interval.Low)}, {Number(interval.High)}]";

    public static string Loss(double nats) => nats.ToString("F4", CultureInfo.InvariantCulture);

    public static string LossInterval(Interval interval) => $"[{Loss(interval.Low)}, {Loss(interval.High)}]";

    public static string Interval<T>(Interval interval)
        where T : struct, IQuantity<T> => $"[{Quantity.Format(T.From(interval.Low))}, {Quantity.Format(T.From(interval.High))}]";

    /// <summary>The header of a column as words: unique tokens.</summary>
    public static string Words(RunColumn column) => column.Header().Replace('_', ' ');

    /// <summary>3.2x, 14x, 3,100x.</summary>
    public static string Times(double factor) => factor.ToString(factor < 10 ? "0.0" : "#,0", CultureInfo.InvariantCulture) + "x";
}
