using System.Globalization;

namespace Isoflop.Corpus.Lineage.Reports;

/// <summary>How amounts stand in reports.</summary>
static class Words
{
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    public static string Megabytes(long bytes) => (bytes / 1e6).ToString(bytes < 100_000_000 ? "0.00" : "#,0", CultureInfo.InvariantCulture);

    public static string Share(double part, double whole) => whole == 0 ? "-" : (100 * part / whole).ToString("0.00", CultureInfo.InvariantCulture) + " %";

    public static string Number(double? value) => value is not { } number ? "-" : number.ToString("G5", CultureInfo.InvariantCulture);
}
