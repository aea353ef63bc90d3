using System.Collections.Immutable;
using Isoflop.Numerics;
using Isoflop.Runs;

namespace Isoflop.Laws.Forms;

/// <summary>
/// c(k) = exp(-a k^-b): the share of problems that k samples solve [Brown et al. 2024, arXiv 2407.21787, sec. 3.1, where both letters are negative:
/// c = exp(a k^b)].
/// </summary>
sealed class Coverage : LawForm
{
    public override string Name => "coverage";

    public override string Formula => "c(k) = exp(-a k^-b)";

    public override string Source => "Brown et al. 2024, arXiv 2407.21787, sec. 3.1 (both letters with the other sign)";

    public override ImmutableArray<Coefficient> Coefficients { get; } =
    [
        Coefficient.Linear("a", "-ln of the share solved by a single sample, samples^b"),
        Coefficient.Exponent("b", "exponent of the samples"),
    ];

    public override ImmutableArray<RunColumn> Inputs { get; } = [RunColumn.Samples];

    public override RunColumn Target => RunColumn.Score;

    public override ResidualScale Residuals => ResidualScale.Value;

    public override void Evaluate(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> values, Derivatives derivatives)
    {
        var (a, b) = (coefficients[0], coefficients[1]);
        var logK = points[0];
        for (var i = 0; i < values.Length; i++)
        {
            var power = Math.Exp(-b * logK[i]);
            values[i] = Math.Exp(-a * power);
            derivatives[0][i] = -power * values[i];
            derivatives[1][i] = a * power * logK[i] * values[i];
        }
    }

    /// <summary>ln c = -a k^-b.</summary>
    public override double Basis(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> basis)
    {
        PowerTerm.Fill(points[0], coefficients[1], basis[..points.Count]);
        for (var i = 0; i < points.Count; i++) basis[i] = -basis[i];
        return 0;
    }
}
