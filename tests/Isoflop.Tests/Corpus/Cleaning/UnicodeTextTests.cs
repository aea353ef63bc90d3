using System.Globalization;
using System.Text;
using System.Text.Json;
using Isoflop.Corpus.Characters;

namespace Isoflop.Tests.Corpus.Cleaning;

public class UnicodeTextTests(ITestOutputHelper output)
{
    // What every code point becomes, and pairs of a letter and a mark, by the tables of Node's ICU, which are newer than ours: characters that ours do not have are left out.
    const string Script = """
        const forms = ['NFC', 'NFD', 'NFKC', 'NFKD'], answer = [];
        const texts = JSON.parse(require('fs').readFileSync(process.argv[1], 'utf8'));
        for (const form of forms) answer.push(texts.map(text => text.normalize(form)));
        console.log(JSON.stringify(answer));
        """;

    [Theory]
    [InlineData("é", "é", "é", "é", "é")]
    [InlineData("e\u0301", "é", "e\u0301", "é", "e\u0301")]
    [InlineData("ﬁ", "ﬁ", "ﬁ", "fi", "fi")]
    [InlineData("Å", "Å", "A\u030A", "Å", "A\u030A")]
    [InlineData("각", "각", "\u1100\u1161\u11A8", "각", "\u1100\u1161\u11A8")]
    [InlineData("\u1100\u1161\u11A8", "각", "\u1100\u1161\u11A8", "각", "\u1100\u1161\u11A8")]
    [InlineData("q\u0307\u0323", "q\u0323\u0307", "q\u0323\u0307", "q\u0323\u0307", "q\u0323\u0307")]
    [InlineData("ẛ\u0323", "ẛ\u0323", "ſ\u0323\u0307", "ṩ", "s\u0323\u0307")]
    [InlineData("\u0958", "\u0915\u093C", "\u0915\u093C", "\u0915\u093C", "\u0915\u093C")]
    [InlineData("Ａｂ１", "Ａｂ１", "Ａｂ１", "Ab1", "Ab1")]
    [InlineData("豈", "豈", "豈", "豈", "豈")]
    [InlineData("a\uD800b", "a\uD800b", "a\uD800b", "a\uD800b", "a\uD800b")]
    public void In_GivesTheFormsOfTheStandardsExamples(string text, string nfc, string nfd, string nfkc, string nfkd)
    {
        // The first example is written composed in this file, the form asks for it taken apart.
        if (text == "é") (nfd, nfkd) = ("e\u0301", "e\u0301");
        Assert.Equal(nfc, UnicodeText.In(text, UnicodeForm.Nfc));
        Assert.Equal(nfd, UnicodeText.In(text, UnicodeForm.Nfd));
        Assert.Equal(nfkc, UnicodeText.In(text, UnicodeForm.Nfkc));
        Assert.Equal(nfkd, UnicodeText.In(text, UnicodeForm.Nfkd));
    }

    [Fact]
    public void In_GivesTheTextItself_WhereItIsInTheForm()
    {
        foreach (var text in new[] { "plain", "黄河是中国的第二长河", "Привет, мир", "αβγ" }) Assert.Same(text, UnicodeText.In(text, UnicodeForm.Nfc));
    }

    [Fact]
    public void In_IsWhatIcuGives_ForEveryCharacterAndManyPairs()
    {
        var texts = new List<string>();
        for (var value = 0xA0; value < 0x30000; value++)
        {
            if (value is >= 0xD800 and < 0xE000 || CharUnicodeInfo.GetUnicodeCategory(value) is UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse) continue;
            // Ideographs of the large blocks have no parts: a sample of them will do.
            if (value is (> 0x4E10 and < 0x9FF0) or (> 0x3410 and < 0x4DB0) or (> 0x20010 and < 0x2F7F0) or (> 0xAC80 and < 0xD700) && value % 97 != 0) continue;
            texts.Add(new Rune(value).ToString());
            texts.Add($"a{new Rune(value)}\u0323\u0301");
        }
        using var folder = new TemporaryFolder();
        var answer = JsonDocument.Parse(Oracle.Node(Script, folder.Write("texts.json", JsonSerializer.Serialize(texts)))).RootElement.Deserialize<string[][]>()!;
        var newer = new HashSet<string>();
        foreach (var form in Enum.GetValues<UnicodeForm>())
        {
            for (var index = 0; index < texts.Count; index++)
            {
                var found = UnicodeText.In(texts[index], form);
                if (found != answer[(int)form][index]) newer.Add(texts[index].Length <= 2 ? texts[index] : texts[index][1..^2]);
            }
        }
        output.WriteLine($"{texts.Count:N0} texts in four forms; other than ICU's: {string.Join(' ', newer.Select(text => $"U+{char.ConvertToUtf32(text, 0):X}"))}");
        // Characters of Unicode 15 and 16, of which the reference may know more than version 14.
        Assert.All(newer, text => Assert.Contains(char.ConvertToUtf32(text, 0), Later));
    }

    // Assigned after Unicode 14 with parts or a combining class [UnicodeData 15.0, 15.1, 16.0].
    static readonly HashSet<int> Later =
    [
        0x897, 0xECE, 0x10D69, 0x10D6A, 0x10D6B, 0x10D6C, 0x10D6D, 0x10EFC, 0x10EFD, 0x10EFE, 0x10EFF, 0x11241, 0x113C5, 0x113C7, 0x113C8, 0x113CE, 0x113CF, 0x113D0, 0x113B8, 0x113BB, 0x113C2, 0x113C9,
        0x113E1, 0x113E2, 0x11383, 0x11385, 0x1138E, 0x11391, 0x1612F, 0x11F41, 0x11F42, 0x1E08F, 0x1E4EC, 0x1E4ED, 0x1E4EE, 0x1E4EF, 0x1E5EE, 0x1E5EF, 0x105C9, 0x105E4, 0x16121, 0x16122, 0x16123, 0x16124,
        0x16125, 0x16126, 0x16127, 0x16128, 0x1611E, 0x16129, 0x1611F, 0x16120, 0x16D67, 0x16D68, 0x16D69, 0x16D6A, 0x16D63, 0xA7F1,
        .. Enumerable.Range(0x1E030, 0x3E), .. Enumerable.Range(0x1CCD6, 0x24),
    ];
}
