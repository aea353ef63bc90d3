namespace Isoflop.Numerics;

/// <summary>The lowest point of a function of one variable that falls, then rises [Kiefer 1953].</summary>
static class GoldenSection
{
    const double Ratio = 0.6180339887498949; // (sqrt 5 - 1) / 2

    /// <summary>Where the function is lowest.</summary>
    /// <param name="function">The function.</param>
    /// <param name="low">Lower end of the search.</param>
    /// <param name="high">Upper end.</param>
    /// <param name="tolerance">Width at which the search ends.</param>
    public static double Minimum(Func<double, double> function, double low, double high, double tolerance)
    {
        var (left, right) = (high - (Ratio * (high - low)), low + (Ratio * (high - low)));
        var (leftValue, rightValue) = (function(left), function(right));
        while (high - low > tolerance)
        {
            if (leftValue < rightValue)
            {
                (high, right, rightValue) = (right, left, leftValue);
                left = high - (Ratio * (high - low));
                leftValue = function(left);
            }
            else
            {
                (low, left, leftValue) = (left, right, rightValue);
                right = low + (Ratio * (high - low));
                rightValue = function(right);
            }
        }
        return (low + high) / 2;
    }
}
