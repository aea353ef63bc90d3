using System.Globalization;
using Isoflop.Findings;
using Isoflop.Quantities;

namespace Isoflop.Runs.Curves;

/// <summary>Reads schedules as people write them: <c>cosine:peak=3e-4,final=3e-5,warmup=500,steps=10000</c>.</summary>
public static class ScheduleText
{
    const string Where = "--schedule";

    static readonly string[] Known = ["peak", "final", "warmup", "steps", "decay", "shape", "at", "to"];

    /// <summary>
    /// Reads a schedule. Kinds: <c>constant</c>, <c>cosine</c>, <c>linear</c>, <c>wsd</c> (warm-up, stable, decay; <c>decay=4000</c> steps or
    /// <c>20%</c> of the run, <c>shape=linear|cosine|exponential|sqrt</c>) and <c>step</c> (<c>at=8000</c>, <c>to=9e-5</c>). The first <c>warmup</c>
    /// steps rise linearly from 0 to the peak. What is left out: <c>final</c> 0 (a tenth of the peak for the exponential shape, which cannot
    /// reach 0), <c>warmup</c> 0, <c>decay</c> 20 %, <c>shape</c> linear; rates may be given in percent of the peak.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="peak">The peak where the text gives none: the largest rate logged, or 1, which serves because a law counts rates in units of the peak.</param>
    /// <exception cref="InputException">The text is no schedule.</exception>
    public static LearningRateSchedule Parse(string text, double peak = 1)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var kind = (colon < 0 ? text : text[..colon]).Trim().ToLowerInvariant();
        var settings = new Settings(colon < 0 ? "" : text[(colon + 1)..], text);
        var top = settings.Rate("peak", peak, peak);
        if (top <= 0) throw Wrong(text, "a peak above 0");
        var steps = settings.Steps("steps", 0, 0);
        if (steps < 2) throw Wrong(text, "steps=COUNT, the length of the whole run");
        if (steps > LearningRateSchedule.MostSteps) throw Wrong(text, $"at most {LearningRateSchedule.MostSteps:N0} steps");
        var warmup = settings.Steps("warmup", steps, 0);
        if (warmup >= steps) throw Wrong(text, "a warm-up shorter than the run");
        var (decline, words) = Decline(kind, settings, top, steps, warmup, text);
        settings.RefuseUnread();
        var rates = new double[steps];
        for (var step = 0; step < steps; step++) rates[step] = step < warmup ? top * (warmup == 1 ? 1 : step / (warmup - 1.0)) : decline(step);
        return new LearningRateSchedule(rates, $"{words}, {steps:N0} steps, {warmup:N0} of warm-up");
    }

    static (Func<int, double> Rate, string Words) Decline(string kind, Settings settings, double peak, int steps, int warmup, string text) => kind switch
    {
        "constant" => (_ => peak, $"constant at {Number(peak)}"),
        "cosine" or "linear" => Whole(kind, settings.Rate("final", peak, 0), peak, steps, warmup),
        "wsd" => Late(settings, peak, steps, warmup, text),
        "step" => Drop(settings.Steps("at", steps, steps / 2), settings.Rate("to", peak, 0.1 * peak), peak),
        _ => throw new InputException($"'{kind}'", Where, "constant, cosine, linear, wsd or step", "For example --schedule cosine:peak=3e-4,final=3e-5,warmup=500,steps=10000."),
    };

    static (Func<int, double>, string) Whole(string kind, double final, double peak, int steps, int warmup) =>
        (step => final + ((peak - final) * Shape(kind, (step - warmup) / (double)(steps - warmup))), $"{kind} from {Number(peak)} to {Number(final)}");

    static (Func<int, double>, string) Drop(int at, double to, double peak) => (step => step < at ? peak : to, $"{Number(peak)}, {Number(to)} from step {at:N0}");

    static (Func<int, double>, string) Late(Settings settings, double peak, int steps, int warmup, string text)
    {
        var shape = settings.Word("shape", "linear");
        if (shape is not ("linear" or "cosine" or "exponential" or "sqrt")) throw Wrong(text, "shape=linear, cosine, exponential or sqrt");
        var final = settings.Rate("final", peak, shape == "exponential" ? 0.1 * peak : 0);
        if (shape == "exponential" && final <= 0) throw Wrong(text, "a final rate above 0 for an exponential decay");
        var length = settings.Steps("decay", steps, steps / 5);
        if (length < 1 || length > steps - warmup) throw Wrong(text, "a decay that fits behind the warm-up");
        double Rate(int step)
        {
            var share = (step - (steps - length)) / (double)length;
            if (share < 0) return peak;
            return shape == "exponential" ? peak * Math.Pow(final / peak, share) : final + ((peak - final) * Shape(shape, share));
        }

        return (Rate, $"{Number(peak)}, {shape} to {Number(final)} over the last {length:N0}");
    }

    // From 1 to 0 while the share of the decay goes from 0 to 1; "sqrt" is 1 - sqrt [Hägele 2024, 2405.18392].
    static double Shape(string shape, double share) => shape switch
    {
        "cosine" => (1 + Math.Cos(Math.PI * share)) / 2,
        "sqrt" => 1 - Math.Sqrt(share),
        _ => 1 - share,
    };

    static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    static InputException Wrong(string text, string expected) => new($"'{text}'", Where, expected, "For example --schedule wsd:peak=3e-4,final=3e-5,warmup=500,steps=10000,decay=20%,shape=linear.");

    sealed class Settings
    {
        readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);
        readonly string _text;

        public Settings(string settings, string text)
        {
            _text = text;
            foreach (var part in settings.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                var equals = part.IndexOf('=', StringComparison.Ordinal);
                var name = equals < 0 ? part : part[..equals].Trim();
                if (equals < 0 || !Known.Contains(name, StringComparer.OrdinalIgnoreCase))
                    throw new InputException($"'{part}' in '{text}'", Where, $"name=value with one of {string.Join(", ", Known)}", "For example warmup=500.");
                _values[name] = part[(equals + 1)..].Trim();
            }
        }

        public double Rate(string name, double whole, double otherwise)
        {
            if (!_values.Remove(name, out var value)) return otherwise;
            if (Share(value) is { } share) return share * whole;
            return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var rate) && rate >= 0 && double.IsFinite(rate)
                ? rate
                : throw Wrong(_text, $"{name} as a learning rate (3e-4) or in percent of the peak");
        }

        public int Steps(string name, int whole, int otherwise)
        {
            if (!_values.Remove(name, out var value)) return otherwise;
            if (whole > 0 && Share(value) is { } share) return (int)Math.Round(share * whole);
            return Quantity.TryParse<Tokens>(value, out var count) && count.Value is >= 0 and <= int.MaxValue
                ? (int)Math.Round(count.Value)
                : throw Wrong(_text, $"{name} as a number of steps{(whole > 0 ? " or in percent of the run" : "")}");
        }

        public string Word(string name, string otherwise) => _values.Remove(name, out var value) ? value.ToLowerInvariant() : otherwise;

        public void RefuseUnread()
        {
            foreach (var name in _values.Keys) throw Wrong(_text, $"a setting that this kind has ('{name}' is none)");
        }

        static double? Share(string value) =>
            value.EndsWith('%') && double.TryParse(value[..^1], NumberStyles.Float, CultureInfo.InvariantCulture, out var percent) && percent is >= 0 and <= 100 ? percent / 100 : null;
    }
}
