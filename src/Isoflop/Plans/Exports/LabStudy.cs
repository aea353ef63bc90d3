using System.Globalization;

namespace Isoflop.Plans.Exports;

/// <summary>A study for the lab: the plan's question, whether sizes grow with compute as its law says, at a millionth of a millionth of the compute.</summary>
static class LabStudy
{
    public static ExportedFile Of(Plan plan)
    {
        var exponent = Math.Clamp(plan.Law.OptimalSizeExponent(plan.Flops), 0, 1);
        string[] lines =
        [
            $"question: Does the best size grow as C^{exponent.ToString("F2", CultureInfo.InvariantCulture)} here, as {plan.Law.Name} has it?",
            "corpus: sdk",
            "vocabulary: 512",
            "context: 64",
            "batch: 256",
            "schedule: wsd:warmup=20,decay=25%",
            "budgets: [5e10, 1e11, 2e11, 4e11]",
            $"sizes: {{around: 30k, at: 1e11, exponent: {exponent.ToString("F4", CultureInfo.InvariantCulture)}, count: 5, spread: 8}}",
            "seeds: [1]",
            "",
        ];
        return new ExportedFile("study.yaml", string.Join('\n', lines));
    }
}
