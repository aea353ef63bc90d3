using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Isoflop.Findings;
using Isoflop.Hardware;
using Isoflop.Plans.Spending;
using Isoflop.Quantities;

namespace Isoflop.App.Commands.Plans;

/// <summary>The options that say on what a plan runs and what that costs: --gpu, --price, --mfu, --file.</summary>
sealed class SpendingInput
{
    const string Usual = "H100";

    readonly Option<string?> _device = new("--gpu") { Description = $"The device (isoflop hardware lists them); {Usual} where it is left out.", HelpName = "DEVICE" };
    readonly Option<string?> _price = new("--price") { Description = "Dollars a device-hour; the catalogue's current prices where it is left out.", HelpName = "DOLLARS" };
    readonly Option<bool> _own = new("--own") { Description = "The devices are owned: the catalogue's costs of owning (isoflop hardware NAME) instead of its rents." };
    readonly Option<string?> _utilisation = new("--mfu") { Description = "Share of the dense 16-bit peak that training gets, as you measured it; that of 30 published runs, as a distribution, where it is left out.", HelpName = "SHARE" };
    readonly DevicesOption _devices;

    public SpendingInput(Command command)
    {
        foreach (var option in new Option[] { _device, _price, _own, _utilisation }) command.Add(option);
        _devices = new DevicesOption(command);
    }

    /// <summary>The devices of the catalogue, the user's own first.</summary>
    public ImmutableArray<Device> Devices(ParseResult parsed) => _devices.Read(parsed).Devices;

    /// <summary>What there is to say of the user's own.</summary>
    public ImmutableArray<Finding> Findings(ParseResult parsed) => _devices.Read(parsed).Findings;

    /// <summary>Whether a device or a price was named.</summary>
    public bool Names(ParseResult parsed) => parsed.GetValue(_device) is not null || parsed.GetValue(_price) is not null || parsed.GetValue(_own);

    /// <summary>On what, at what price; the device by its name where another option names it.</summary>
    public ComputePrice Read(ParseResult parsed, string? device = null)
    {
        var named = parsed.GetValue(_device);
        if (device is not null && named is not null && !string.Equals(device, named, StringComparison.OrdinalIgnoreCase))
            throw new InputException($"--gpus of {device} and --gpu {named}", "options", "one device", "Leave out --gpu.");
        var price = new ComputePrice
        {
            Device = Isoflop.Hardware.Devices.Get(Devices(parsed), device ?? named ?? Usual, device is null ? "--gpu" : "--gpus"),
            Stated = parsed.GetValue(_price) is { } dollars ? Arguments.Quantity<Dollars>(dollars, "--price") : null,
            Owned = parsed.GetValue(_own),
            Utilisation = parsed.GetValue(_utilisation) is { } share ? AchievedUtilisation.Stated(Share(share, "--mfu")) : AchievedUtilisation.Published,
        };
        _ = price.Peak;
        if (price is { Owned: true, Stated: not null }) throw new InputException("--own with --price", "options", "one of the two", "A stated price is what an hour costs you, owned or not.");
        if (price is { Owned: true, Prices.IsEmpty: true }) throw new InputException($"no cost of owning {price.Device.Name} is known", "--own", "a device with one (isoflop hardware NAME)", "State what an hour costs you: --price 1.70.");
        return price;
    }

    /// <summary>A share in (0, 1], as a number or in percent.</summary>
    public static double Share(string text, string option)
    {
        var (number, scale) = text.EndsWith('%') ? (text[..^1], 0.01) : (text, 1);
        var share = Arguments.Number(number, option, "a share above 0, at most 1") * scale;
        return share is > 0 and <= 1 ? share : throw new InputException(share.ToString(CultureInfo.InvariantCulture), option, "a share above 0, at most 1", "0.4 or 40% is forty per cent of the dense 16-bit peak; above 1 the peak is the wrong one.");
    }

    /// <summary>512xH100.</summary>
    public static (int Count, string Device) Fleet(string text, string option = "--gpus")
    {
        const string example = "512xH100";
        var at = text.IndexOfAny(['x', 'X', '*']);
        if (at > 0 && int.TryParse(text[..at], NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var count) && count > 0 && at < text.Length - 1)
            return (count, text[(at + 1)..].Trim());
        throw new InputException($"'{text}'", option, $"a number of devices and their name, for example {example}", $"Write {option} {example}.");
    }

    /// <summary>30, 30d or 12h, in days.</summary>
    public static double Days(string text)
    {
        var (number, scale) = text[^1] switch { 'd' or 'D' => (text[..^1], 1.0), 'h' or 'H' => (text[..^1], 1 / 24.0), 'w' or 'W' => (text[..^1], 7.0), _ => (text, 1.0) };
        var days = Arguments.Number(number, "--days", "a number of days, for example 30d or 12h") * scale;
        return days > 0 && double.IsFinite(days) ? days : throw new InputException($"'{text}'", "--days", "a time above 0", "Write --days 30.");
    }
}
