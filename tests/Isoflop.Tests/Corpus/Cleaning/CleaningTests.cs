using Isoflop.Corpus.Cleaning;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Filters;
using Isoflop.Settings;

namespace Isoflop.Tests.Corpus.Cleaning;

public class CleaningTests
{
    [Fact]
    public void PersonalData_IsReplacedAsDatatroveReplacesIt()
    {
        var options = new PersonalDataOptions { Phone = null, Key = null };
        var rows = 0;
        foreach (var row in SharedCorpus.Read("pii.jsonl"))
        {
            Assert.Equal((string)row["expected"]!, PersonalData.Replace((string)row["input"]!, options, new ChangeTally()));
            rows++;
        }
        Assert.Equal(2, rows);
    }

    [Theory]
    [InlineData("call +49 89 1234567 now", "call PHONE now")]
    [InlineData("call +1 (555) 123-4567.", "call PHONE.")]
    [InlineData("(555) 123-4567", "PHONE")]
    [InlineData("555-123-4567", "PHONE")]
    [InlineData("手机13812345678，微信同号", "手机13812345678，微信同号")]
    [InlineData("手机：13812345678。", "手机：PHONE。")]
    [InlineData("138-1234-5678", "PHONE")]
    [InlineData("on 2024-01-15 at 10:30", "on 2024-01-15 at 10:30")]
    [InlineData("ISBN 978-3-16-148410-0", "ISBN 978-3-16-148410-0")]
    [InlineData("version 1.2.345 of 1234567890", "version 1.2.345 of 1234567890")]
    [InlineData("http://x.org/138-1234-5678/y", "http://x.org/138-1234-5678/y")]
    [InlineData("key AKIAIOSFODNN7EXAMPLE here", "key KEY here")]
    [InlineData("ghp_abcdefghijklmnopqrstuvwxyz0123456789", "KEY")]
    [InlineData("a task-oriented risk-averse desk-bound one", "a task-oriented risk-averse desk-bound one")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nrest", "KEY\nrest")]
    [InlineData("8.8.8.8 and 10.0.0.1", "IP and 10.0.0.1")]
    [InlineData("from 2a00:1450:4001:81b::200e, 2606:4700:4700::1111.", "from IP, IP.")]
    [InlineData("2001:4860:4860:0:0:0:0:8888", "IP")]
    [InlineData("http://[2606:2800:220:1:248:1893:25c8:1946]/", "http://[IP]/")]
    [InlineData("2620:: and 2001:db8::1 and 2001::1 and 3fff:fff::2 and fe80::1 and ::1 and fd12:3456::7", "IP and 2001:db8::1 and 2001::1 and 3fff:fff::2 and fe80::1 and ::1 and fd12:3456::7")]
    [InlineData("at 2024:01:15 10:30:20, std::vector, cafe::bad, 2000:1:2:3:4:5:6:7:8, 3a:4b:5c:6d:7e:8f", "at 2024:01:15 10:30:20, std::vector, cafe::bad, 2000:1:2:3:4:5:6:7:8, 3a:4b:5c:6d:7e:8f")]
    [InlineData("0049 30 1234567 or 020 7946 0958 or (020) 7946 0958 or 030/1234567", "PHONE or PHONE or PHONE or PHONE")]
    [InlineData("01 23 45 67 89, 01.23.45.67.89", "PHONE, PHONE")]
    [InlineData("(11) 91234-5678 or 03-1234-5678 or 电话：010-12345678", "PHONE or PHONE or 电话：PHONE")]
    [InlineData("00 01 02 03 04 05 06 07 and 01 02 03 04 05 06 and 01.02.2024", "00 01 02 03 04 05 06 07 and 01 02 03 04 05 06 and 01.02.2024")]
    [InlineData("0123 4567 8901 2345, 0.1234 5678, 010-1234", "0123 4567 8901 2345, 0.1234 5678, 010-1234")]
    public void PersonalData_KnowsNumbersAndKeys(string text, string expected) =>
        Assert.Equal(expected, FilterCatalogue.Find("personal-data").Apply(new Document("x", text, "x")).Document.Text);

    [Fact]
    public void PersonalData_IsCounted_AndItsWordsAreTheRecipes()
    {
        var step = FilterCatalogue.Find("personal-data", YamlSettings.Parse("email: someone@example.com\nip: off", "recipe.yaml"));
        var outcome = step.Apply(new Document("x", "a@b.de, c@d.fr and 8.8.8.8", "x"));
        Assert.Equal("someone@example.com, someone@example.com and 8.8.8.8", outcome.Document.Text);
        Assert.Equal([("email", 2)], outcome.Changes);
    }

    [Theory]
    [InlineData("cafÃ©", "café")]
    [InlineData("donâ€™t â€œquoteâ€\u009d", "don’t “quote”")]
    [InlineData("Ã¢â‚¬â„¢", "’")]
    [InlineData("20Â°C, Â£5", "20°C, £5")]
    [InlineData("ÐŸÑ€Ð¸Ð²ÐµÑ‚", "Привет")]
    [InlineData("é»„æ²³", "黄河")]
    [InlineData("ðŸ˜€", "\U0001F600")]
    [InlineData("ï»¿text", "text")]
    [InlineData("naïve café, «été»… ESPAÑA, Ångström, Ä, Å", "naïve café, «été»… ESPAÑA, Ångström, Ä, Å")]
    [InlineData("Привет 黄河 \U0001F600", "Привет 黄河 \U0001F600")]
    public void Mojibake_IsRepaired_AndHonestTextIsLeft(string text, string expected) => Assert.Equal(expected, Mojibake.Repair(text, out _));

    [Fact]
    public void Mojibake_OfEveryTextOfManyLanguages_IsRepaired()
    {
        // The reference's texts, misread as Latin-1 reads them: what was made is what must be undone.
        var (texts, wrong) = (0, 0);
        foreach (var row in SharedCorpus.Read("language-inputs.jsonl"))
        {
            var text = (string)row["text"]!;
            if (text.Any(unit => unit is >= '\u0080' and <= '\u00FF') || !text.Any(unit => unit > '\u00FF')) continue;
            texts++;
            if (Mojibake.Repair(System.Text.Encoding.Latin1.GetString(System.Text.Encoding.UTF8.GetBytes(text)), out _) != text) wrong++;
            // And the honest ones are left.
            Assert.Equal(text, Mojibake.Repair(text, out _));
        }
        Assert.True(texts > 30, $"{texts} texts");
        Assert.InRange((double)wrong / texts, 0, 0.1);
    }

    [Fact]
    public void ControlCharacters_GoAndLineEndsBecomeFeeds()
    {
        var tally = new ChangeTally();
        Assert.Equal("a\nb\nc\tdef g\nh", ControlCharacters.Remove("a\r\nb\rc\td\u0000e\u200Bf\u00AD g\u2028h", tally));
        Assert.Equal([("line-end", 3), ("control", 1), ("invisible", 2)], tally.Changes.OrderBy(change => change.Name switch { "line-end" => 0, "control" => 1, _ => 2 }));
        Assert.Same("plain\n", ControlCharacters.Remove("plain\n", new ChangeTally()));
        // A family of emoji keeps its joiners.
        Assert.Equal("\U0001F468\u200D\U0001F469", ControlCharacters.Remove("\U0001F468\u200D\U0001F469", new ChangeTally()));
    }

    [Fact]
    public void BoilerplateLines_GoAndProseStays()
    {
        var step = FilterCatalogue.Find("boilerplate-lines");
        var text = "Skip to content\nA line of prose that speaks of a menu.\nWe use cookies to improve your experience.\n黄河是中国的第二长河。\n版权所有 2024\n返回顶部\n© 2019 Somebody\nShare";
        var outcome = step.Apply(new Document("x", text, "x"));
        Assert.Equal("A line of prose that speaks of a menu.\n黄河是中国的第二长河。", outcome.Document.Text);
        Assert.Equal([("boilerplate-line", 6)], outcome.Changes);
        var article = new Document("x", "The law on cookies, which every site that " + new string('x', 180) + " uses cookies must obey.", "x");
        Assert.Same(article, step.Apply(article).Document);
        Assert.Equal("empty", step.Apply(new Document("x", "Share\nTweet", "x")).Removal?.Rule);
    }
}
