using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Isoflop.Findings;
using Isoflop.Hardware;
using Isoflop.Laws;
using Isoflop.Models;
using Isoflop.Models.Catalogue;
using Isoflop.Plans.Verdicts;
using Isoflop.Reports.Json;

namespace Isoflop.Reports.Accounting;

/// <summary>Published models beside what a law would have done with their compute.</summary>
public static class ModelsReport
{
    /// <summary>The report.</summary>
    /// <param name="models">The models.</param>
    /// <param name="law">The law that judges them.</param>
    /// <param name="devices">The catalogue of devices, for dollars.</param>
    /// <param name="findings">What the audit says.</param>
    public static Report Of(ImmutableArray<PublishedModel> models, ScalingLaw law, ImmutableArray<Device> devices, ImmutableArray<Finding> findings) => new()
    {
        Title = models.Length == 1 ? models[0].Name : "Published models",
        Evidence = [("version", Report.Version), ("law", $"{law.Name}: {law.Source}"), ("N counts", $"{law.Convention}; active parameters of mixtures of experts"), ("C", "6ND")],
        Verdict = models.Length == 1 ? Verdict(models[0], law) : "Every law is of one recipe and one text: it judges how compute was split, not how good a model is.",
        VerdictSeverity = Amounts.Gravest(findings),
        Blocks = models.Length == 1 ? One(models[0], law, devices) : [List(models, law, devices)],
        Findings = findings,
    };

    static string Verdict(PublishedModel model, ScalingLaw law)
    {
        if (TrainingVerdict.Of(model, law) is not { } verdict) return "Parameters or tokens were not published: there is nothing to judge.";
        var over = verdict.OverTraining;
        return over >= 1
            ? $"Trained on {Cells.Times(over)} as many tokens for each parameter as {law.Name} has best for training alone; {Cells.Percent(verdict.WastedShare)} of the compute would not have been needed for its loss."
            : $"Trained on {Cells.Times(1 / over)} fewer tokens for each parameter than {law.Name} has best; {Cells.Percent(verdict.WastedShare)} of the compute would not have been needed for its loss.";
    }

    static TableBlock List(ImmutableArray<PublishedModel> models, ScalingLaw law, ImmutableArray<Device> devices) => new(
        "Models",
        ["name", "date", "N", "active", "D", "D/N", "C", "over", "N*", "D*", "loss", "best", "wasted", "in $", "standing"],
        [
            .. models.Select(model =>
            {
                var verdict = TrainingVerdict.Of(model, law);
                return ImmutableArray.Create(
                    model.Name,
                    model.Date,
                    model.Params?.ToString() ?? "-",
                    model.Kind == ModelKind.Experts ? model.ActiveParams?.ToString() ?? "-" : "",
                    model.Tokens?.ToString() ?? "-",
                    model.TokensPerParam is { } ratio ? Ratio(ratio) : "-",
                    (model.SixNd ?? model.Flops)?.ToString() ?? "-",
                    verdict is null ? "-" : Over(verdict.OverTraining),
                    verdict?.Optimum.Params.ToString() ?? "-",
                    verdict?.Optimum.Tokens.ToString() ?? "-",
                    verdict is null ? "-" : Cells.Loss(verdict.Loss.Value),
                    verdict is null ? "-" : Cells.Loss(verdict.Optimum.Loss.Value),
                    verdict is null ? "-" : Cells.Percent(verdict.WastedShare),
                    verdict is null ? "-" : Amounts.Money(Wasted(verdict, devices)),
                    model.Confidence);
            }),
        ],
        "over: tokens for each parameter over the law's at the same compute; best: the law's loss at its optimum; wasted: compute that the same loss would not have needed, in dollars of the published device-hours at the typical price of the device (isoflop hardware); it is what a smaller model to serve has cost.");

    static ImmutableArray<ReportBlock> One(PublishedModel model, ScalingLaw law, ImmutableArray<Device> devices)
    {
        var rows = ImmutableArray.CreateBuilder<ImmutableArray<string>>();
        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value)) rows.Add([name, value]);
        }

        Add("by", $"{model.By}, {model.Date}");
        Add("parameters", model.Params?.ToString());
        Add("active", model.Kind == ModelKind.Experts ? model.ActiveParams?.ToString() : null);
        Add("by its shape", model.Shape is { } shape && ParameterGroups.Of(shape) is var groups ? $"{Amounts.Count(groups.Total.Value)}, active {Amounts.Count(groups.Active.Value)}" : null);
        Add("tokens", model.Tokens?.ToString());
        Add("stated compute", model.Flops is { } flops ? $"{flops} ({model.FlopsBasis ?? "basis not said"})" : null);
        Add("6ND", model.SixNd?.ToString());
        Add("hardware", model.Hardware is { } hardware ? $"{(model.Devices is { } count ? $"{Amounts.Count(count)} x " : "")}{hardware}" : null);
        Add("device-hours", model.DeviceHours is { } hours ? $"{Amounts.Count(hours)} ({model.DeviceHoursScope ?? "scope not said"})" : null);
        Add("utilisation implied", CatalogueAudit.ImpliedUtilisation(model, devices) is { } share ? Cells.Percent(share) + " of the dense BF16 peak, over the whole run" : null);
        Add("price named", model.Dollars?.ToString());
        Add("MMLU", model.Mmlu is { } score ? $"{score.ToString(CultureInfo.InvariantCulture)} ({model.MmluSetting ?? "setting not said"})" : null);
        Add("standing", model.Confidence);
        Add("source", model.Source);
        Add("note", model.Note);
        var blocks = ImmutableArray.CreateBuilder<ReportBlock>();
        blocks.Add(new TableBlock("What is known", ["", ""], rows.ToImmutable()));
        if (TrainingVerdict.Of(model, law) is { } verdict)
        {
            var price = TrainingVerdict.DeviceOf(model, devices)?.TypicalPrice;
            blocks.Add(new TableBlock(
                $"Its compute under {law.Name}",
                ["", "as trained", "compute-optimal"],
                [
                    ["parameters", verdict.Params.ToString(), verdict.Optimum.Params.ToString()],
                    ["tokens", model.Tokens!.Value.ToString(), verdict.Optimum.Tokens.ToString()],
                    ["tokens per parameter", Ratio(model.Tokens.Value.Value / verdict.Params.Value), Ratio(verdict.Optimum.TokensPerParam)],
                    ["loss, nats/token", Cells.Loss(verdict.Loss.Value), Cells.Loss(verdict.Optimum.Loss.Value)],
                    ["compute for its loss", verdict.Flops.ToString(), verdict.SufficientFlops.ToString()],
                    ["not needed for its loss", Cells.Percent(verdict.WastedShare), price is null || verdict.WastedDollars(price.PerHour) is not { } dollars ? "-" : $"{dollars} at {price}"],
                ]));
        }
        return blocks.ToImmutable();
    }

    static Quantities.Dollars? Wasted(TrainingVerdict verdict, ImmutableArray<Device> devices) =>
        TrainingVerdict.DeviceOf(verdict.Model, devices)?.TypicalPrice is { } price ? verdict.WastedDollars(price.PerHour) : null;

    static string Ratio(double ratio) => ratio < 100 ? ratio.ToString("0.0", CultureInfo.InvariantCulture) : Amounts.Count(ratio);

    static string Over(double factor) => factor < 10 ? factor.ToString("0.00", CultureInfo.InvariantCulture) + "x" : Amounts.Count(factor) + "x";

    /// <summary>The models as one JSON document. Its names are stable.</summary>
    /// <param name="models">The models.</param>
    /// <param name="law">The law that judges them.</param>
    /// <param name="devices">The catalogue of devices, for dollars.</param>
    /// <param name="findings">What the audit says.</param>
    public static string Json(ImmutableArray<PublishedModel> models, ScalingLaw law, ImmutableArray<Device> devices, ImmutableArray<Finding> findings) => JsonCells.Text(new JsonObject
    {
        ["version"] = Report.Version,
        ["law"] = law.Name,
        ["models"] = JsonCells.Array(models, model =>
        {
            var verdict = TrainingVerdict.Of(model, law);
            var price = TrainingVerdict.DeviceOf(model, devices)?.TypicalPrice;
            return new JsonObject
            {
                ["name"] = model.Name,
                ["by"] = model.By,
                ["date"] = model.Date,
                ["kind"] = model.Kind.ToString().ToLowerInvariant(),
                ["params"] = JsonCells.Number(model.Params?.Value),
                ["activeParams"] = JsonCells.Number(model.Active?.Value),
                ["tokens"] = JsonCells.Number(model.Tokens?.Value),
                ["tokensPerParam"] = JsonCells.Number(model.TokensPerParam),
                ["flops"] = JsonCells.Number(model.Flops?.Value),
                ["flopsBasis"] = model.FlopsBasis,
                ["sixNd"] = JsonCells.Number(model.SixNd?.Value),
                ["hardware"] = model.Hardware,
                ["deviceHours"] = JsonCells.Number(model.DeviceHours),
                ["impliedUtilisation"] = JsonCells.Number(CatalogueAudit.ImpliedUtilisation(model, devices)),
                ["mmlu"] = JsonCells.Number(model.Mmlu),
                ["verdict"] = verdict is null
                    ? null
                    : new JsonObject
                    {
                        ["params"] = verdict.Params.Value,
                        ["flops"] = verdict.Flops.Value,
                        ["loss"] = verdict.Loss.Value,
                        ["optimalParams"] = verdict.Optimum.Params.Value,
                        ["optimalTokens"] = verdict.Optimum.Tokens.Value,
                        ["optimalLoss"] = verdict.Optimum.Loss.Value,
                        ["overTraining"] = verdict.OverTraining,
                        ["wastedFlops"] = verdict.Wasted.Value,
                        ["wastedDollars"] = JsonCells.Number(price is null ? null : verdict.WastedDollars(price.PerHour)?.Value),
                        ["dollarsPerHour"] = JsonCells.Number(price?.PerHour.Value),
                    },
                ["confidence"] = model.Confidence,
                ["source"] = model.Source,
            };
        }),
        ["findings"] = JsonCells.Findings(findings),
    });
}
