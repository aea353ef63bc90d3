using Isoflop.Quantities;

namespace Isoflop.Plans.Serving;

/// <summary>Devices of one's own against another's price: from which demand on they are cheaper.</summary>
/// <param name="RivalPerRequest">What a request costs elsewhere.</param>
/// <param name="OwnPerRequest">What a request costs on devices that are busy all the time.</param>
/// <param name="RequestsPerSecond">Requests a second, day and night, from which paying for devices is cheaper.</param>
/// <param name="Capacity">Requests a second that the devices can do.</param>
public sealed record RivalComparison(Dollars RivalPerRequest, Dollars OwnPerRequest, double RequestsPerSecond, double Capacity)
{
    /// <summary>Share of paid hours in which devices must work; above 1 they never pay.</summary>
    public double NeededUtilisation => RequestsPerSecond / Capacity;

    /// <summary>Compares.</summary>
    /// <param name="question">The question, with the rival's prices.</param>
    /// <param name="point">How it is served.</param>
    /// <param name="price">Price of a device-hour.</param>
    public static RivalComparison Of(ServingQuestion question, ServingPoint point, Dollars price)
    {
        var output = question.RivalPerMillionOutput!.Value;
        var rival = ((question.PromptTokens * (question.RivalPerMillionInput ?? output).Value) + (question.OutputTokens * output.Value)) / 1e6;
        var capacity = point.RequestsPerSecond(question.OutputTokens);
        var perSecond = price.Value * point.Devices / 3600;
        return new(new Dollars(rival), new Dollars(perSecond / capacity), perSecond / rival, capacity);
    }
}
