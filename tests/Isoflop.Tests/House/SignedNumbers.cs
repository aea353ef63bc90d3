using System.Text.RegularExpressions;

namespace Isoflop.Tests.House;

/// <summary>A negative number that rounds to zero is printed as "-+0.0%" by a format of two sections; signed formats therefore have a third.</summary>
public partial class SignedNumbers
{
    [Fact]
    public void Formats_HaveASectionForZero() =>
        Assert.DoesNotContain(SourceTree.Files("src"), path => TwoSections().IsMatch(SourceTree.Read(path)));

    [Theory]
    [InlineData("$\"{off:+0.0%;-0.0%}\"", true)]
    [InlineData("value.ToString(\"+0.000;-0.000\")", true)]
    [InlineData("$\"{off:+0.0%;-0.0%;0.0%}\"", false)]
    public void TwoSections_AreSeen(string code, bool bad) => Assert.Equal(bad, TwoSections().IsMatch(code));

    [GeneratedRegex("\\+0[.0]*%?;-0[.0]*%?[\"}]")]
    private static partial Regex TwoSections();
}
