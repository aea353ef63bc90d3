using System.Xml.Linq;
using Isoflop.Laws;
using Isoflop.Quantities;

namespace Isoflop.Tests.House;

/// <summary>No number without its unit: in the documentation of quantities and in the meaning of coefficients.</summary>
public class QuantityDocs
{
    // Words that a linear coefficient's meaning may name as its unit.
    static readonly string[] Units = ["nats", "bits", "parameters", "tokens", "FLOPs", "steps", "experts", "bytes", "ratio", "score", "samples", "learning rate", "exponent", "logarithm"];

    public static TheoryData<Type> Quantities =>
    [
        .. typeof(LawForm).Assembly.GetExportedTypes()
            .Where(type => type.IsValueType && type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IQuantity<>))),
    ];

    public static TheoryData<string> Forms => [.. LawForms.All.Select(form => form.Name)];

    [Theory]
    [MemberData(nameof(Quantities))]
    public void Quantity_DocumentsItsUnit(Type quantity)
    {
        var notation = Assert.IsType<QuantityNotation>(quantity.GetProperty("Notation")?.GetValue(null));
        Assert.NotEmpty(notation.Unit);
        var path = Path.Combine(AppContext.BaseDirectory, "Isoflop.xml");
        var member = XDocument.Load(path).Descendants("member").Single(member => (string?)member.Attribute("name") == $"T:{quantity.FullName}");
        Assert.Contains(notation.Unit.Replace("/", " per ", StringComparison.Ordinal), member.Value, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Coefficients_SayWhatTheyMean(string name)
    {
        var form = LawForms.Find(name)!;
        Assert.All(form.Coefficients, coefficient => Assert.False(string.IsNullOrWhiteSpace(coefficient.Meaning), coefficient.Name));
        var linear = form.Coefficients.Where(coefficient => coefficient.Grid.IsEmpty).ToArray();
        Assert.NotEmpty(linear);
        Assert.All(linear, coefficient => Assert.Contains(Units, unit => coefficient.Meaning.Contains(unit, StringComparison.OrdinalIgnoreCase)));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Form_SaysWhereItComesFrom(string name)
    {
        var form = LawForms.Find(name)!;
        Assert.Matches(@"\b(19|20)\d\d\b", form.Source);
        Assert.All(form.Coefficients, coefficient => Assert.Contains(coefficient.Name, form.Formula));
        Assert.Equal(form.Coefficients.Length, form.Coefficients.Select(coefficient => coefficient.Name).Distinct().Count());
    }
}
