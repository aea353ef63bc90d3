using System.Collections.Immutable;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Laws.Forms;

/// <summary>
/// L(N,D) = [(Nc/N)^(αN/αD) + Dc/D]^αD   [Kaplan 2020, arXiv 2001.08361, eq. 1.5]: size and data limits joined without a floor.
/// Kaplan counts N without embeddings.
/// </summary>
public sealed class Kaplan : LawForm
{
    /// <inheritdoc/>
    public override string Name => "kaplan";

    /// <inheritdoc/>
    public override string Formula => "L(N,D) = [(Nc/N)^(alphaN/alphaD) + Dc/D]^alphaD";

    /// <inheritdoc/>
    public override string Source => "Kaplan et al. 2020, arXiv 2001.08361, eq. 1.5";

    /// <inheritdoc/>
    public override ImmutableArray<Coefficient> Coefficients { get; } =
    [
        Coefficient.Linear("Nc", "parameters at which the loss would be 1 nat/token with data abundant"),
        Coefficient.Linear("Dc", "tokens at which the loss would be 1 nat/token with size abundant"),
        Coefficient.Exponent("alphaN", "exponent of the size limit"),
        Coefficient.Exponent("alphaD", "exponent of the data limit"),
    ];

    /// <inheritdoc/>
    public override ImmutableArray<RunColumn> Inputs { get; } = [RunColumn.Params, RunColumn.Tokens];

    /// <inheritdoc/>
    public override void Evaluate(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> values, Derivatives derivatives)
    {
        var (Nc, Dc, alphaN, alphaD) = (coefficients[0], coefficients[1], coefficients[2], coefficients[3]);
        var ratio = alphaN / alphaD;
        var (logNc, logDc) = (Math.Log(Nc), Math.Log(Dc));
        var logN = points[0];
        var logD = points[1];
        for (var i = 0; i < values.Length; i++)
        {
            // u = (Nc/N)^(αN/αD), v = Dc/D, L = (u + v)^αD
            var logNRatio = logNc - logN[i];
            var u = Math.Exp(ratio * logNRatio);
            var v = Math.Exp(logDc - logD[i]);
            var logSum = Math.Log(u + v);
            var loss = Math.Exp(alphaD * logSum);
            var slope = alphaD * loss / (u + v); // dL/d(u + v)
            values[i] = loss;
            derivatives[0][i] = slope * u * ratio / Nc;
            derivatives[1][i] = slope * v / Dc;
            derivatives[2][i] = slope * u * logNRatio / alphaD;
            derivatives[3][i] = (loss * logSum) - (slope * u * logNRatio * ratio / alphaD);
        }
    }

    /// <summary>L^(1/αD) = Nc^(αN/αD) N^(-αN/αD) + Dc / D.</summary>
    /// <inheritdoc/>
    public override double Basis(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> basis)
    {
        PowerTerm.Fill(points[0], coefficients[2] / coefficients[3], basis[..points.Count]);
        PowerTerm.Fill(points[1], 1, basis.Slice(points.Count, points.Count));
        return 1 / coefficients[3];
    }

    /// <inheritdoc/>
    public override void FromLinear(ReadOnlySpan<double> linear, Span<double> coefficients)
    {
        coefficients[0] = Math.Pow(linear[0], coefficients[3] / coefficients[2]);
        coefficients[1] = linear[1];
    }

    /// <inheritdoc/>
    public override void ToLinear(ReadOnlySpan<double> coefficients, Span<double> linear)
    {
        linear[0] = Math.Pow(coefficients[0], coefficients[2] / coefficients[3]);
        linear[1] = coefficients[1];
    }

    /// <summary>
    /// On 6ND = C the bracket is Nc^r N^-r + (6 Dc / C) N with r = αN/αD, lowest at N* = (r Nc^r C / (6 Dc))^(1/(1+r)).
    /// </summary>
    /// <inheritdoc/>
    public override Params? OptimalParams(ReadOnlySpan<double> coefficients, Flops flops)
    {
        var (Nc, Dc, ratio) = (coefficients[0], coefficients[1], coefficients[2] / coefficients[3]);
        return new Params(Math.Exp((Math.Log(ratio) + (ratio * Math.Log(Nc)) + Math.Log(flops.Value / 6) - Math.Log(Dc)) / (1 + ratio)));
    }
}
