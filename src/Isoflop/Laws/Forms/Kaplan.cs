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
        // u = (Nc/N)^(αN/αD), v = Dc/D, L = (u + v)^αD; each row of derivatives first holds what it is made of.
        var u = derivatives[0];
        var v = derivatives[1];
        var logRatio = derivatives[2];
        var logSum = derivatives[3];
        logRatio.Fill(Math.Log(Nc));
        Elementwise.MultiplyAdd(points[0], -1, logRatio, logRatio);
        Elementwise.Exp(logRatio, ratio, u);
        Elementwise.Exp(points[1], -1, v);
        Elementwise.Multiply(v, Dc, v);
        Elementwise.MultiplyAdd(u, 1, v, logSum);
        Elementwise.Log(logSum, logSum);
        // The slope dL/d(u + v) = αD (u + v)^(αD - 1) times u and times v: together αD L.
        Elementwise.Exp(logSum, alphaD - 1, values);
        Elementwise.Multiply(u, values, alphaD, u);
        Elementwise.Multiply(v, values, alphaD, v);
        Elementwise.MultiplyAdd(u, 1, v, values);
        Elementwise.Multiply(values, 1 / alphaD, values);
        // dL/dαN = slope u ln(Nc/N) / αD and dL/dαD = L ln(u + v) - (αN/αD) dL/dαN
        Elementwise.Multiply(logRatio, u, 1 / alphaD, logRatio);
        Elementwise.Multiply(logSum, values, logSum);
        Elementwise.MultiplyAdd(logRatio, -ratio, logSum, logSum);
        Elementwise.Multiply(u, ratio / Nc, u);
        Elementwise.Multiply(v, 1 / Dc, v);
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

    /// <summary>Dc/D = L^(1/αD) - (Nc/N)^(αN/αD).</summary>
    /// <inheritdoc/>
    public override Tokens? TokensToReach(ReadOnlySpan<double> coefficients, Params size, NatsPerToken loss)
    {
        var left = Math.Pow(loss.Value, 1 / coefficients[3]) - Math.Pow(coefficients[0] / size.Value, coefficients[2] / coefficients[3]);
        return new Tokens(left > 0 ? coefficients[1] / left : double.PositiveInfinity);
    }

    /// <summary>At the optimum L^(1/αD) = (1 + r) (Nc/N)^r with r = αN/αD, and C = 6 Dc N^(1+r) / (r Nc^r).</summary>
    /// <inheritdoc/>
    public override Flops? FlopsToReach(ReadOnlySpan<double> coefficients, NatsPerToken loss)
    {
        var (Nc, Dc, ratio) = (coefficients[0], coefficients[1], coefficients[2] / coefficients[3]);
        if (!(loss.Value > 0)) return new Flops(double.PositiveInfinity);
        var logSize = Math.Log(Nc) + ((Math.Log(1 + ratio) - (Math.Log(loss.Value) / coefficients[3])) / ratio);
        return new Flops(Math.Exp(Math.Log(6 * Dc / ratio) + ((1 + ratio) * logSize) - (ratio * Math.Log(Nc))));
    }
}
