namespace Isoflop.Tests.App;

/// <summary>Every mistake gives one message with what was found, where, what was expected and what to do, and exit 2; nothing is left behind.</summary>
public sealed class BadInputTests : IDisposable
{
    const string Good = "params,tokens,loss\n1e8,2e9,3.5\n2e8,4e9,3.3\n4e8,8e9,3.1\n8e8,1.6e10,2.9\n1e9,1e10,3.0\n2e9,9e9,2.95\n";

    readonly Terminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    void Refused(string expected, params string[] arguments)
    {
        var before = Directory.GetFiles(_terminal.Folder).Order().ToArray();
        Assert.Equal(2, _terminal.Run(arguments));
        Assert.Equal("", _terminal.Out);
        Assert.StartsWith("isoflop: ", _terminal.Error, StringComparison.Ordinal);
        Assert.Single(_terminal.Error.TrimEnd().Split('\n'));
        Assert.Contains(expected, _terminal.Error, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("   at ", _terminal.Error, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFiles(_terminal.Folder).Order().ToArray());
    }

    [Theory]
    [InlineData("empty", "")]
    [InlineData("header only", "params,tokens,loss\n")]
    [InlineData("no loss", "params,tokens,x\n1,2,3\n")]
    [InlineData("two headers", "params,N,tokens,loss\n1,1,2,3\n")]
    [InlineData("one size", "params,tokens,loss\n1e9,1e9,3\n1e9,2e9,2.9\n1e9,3e9,2.8\n1e9,4e9,2.7\n1e9,5e9,2.6\n1e9,6e9,2.5\n")]
    [InlineData("too few", "params,tokens,loss\n1e9,1e9,3\n2e9,2e9,2.9\n")]
    public void Table_ThatCannotBeFitted(string what, string text)
    {
        var path = _terminal.File("bad.csv", text);
        Refused("Expected", "fit", path);
        Assert.NotEmpty(what);
    }

    [Fact]
    public void Command_ThatIsNone()
    {
        Refused("the nearest is 'fit'", "fti", "runs.csv");
        Refused("the nearest is 'predict'", "Predcit");
        Assert.Equal(0, _terminal.Run());
        Assert.Contains("Commands:", _terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void File_ThatIsNone()
    {
        Refused("missing.csv", "fit", _terminal.File("missing.csv"));
        Refused("folder", "predict", _terminal.Folder, "--params", "1B", "--tokens", "20B");
        Refused("Expected", "fit", _terminal.Folder);
    }

    [Fact]
    public void Bytes_ThatAreNoText()
    {
        File.WriteAllBytes(_terminal.File("latin.csv"), [.. "params,tokens,loss\n1e9,1e9,"u8.ToArray(), 0xff, 0xfe, (byte)'\n']);
        Refused("UTF-8", "fit", _terminal.File("latin.csv"));
    }

    [Fact]
    public void Options_ThatCannotBe()
    {
        var runs = _terminal.File("runs.csv", Good);
        Refused("--level", "fit", runs, "--level", "90");
        Refused("--delta", "fit", runs, "--delta", "-1");
        Refused("--pin", "fit", runs, "--pin", "Z=1");
        Refused("--pin", "fit", runs, "--pin", "E=1", "--pin", "E=2");
        Refused("--tie", "fit", runs, "--tie", "alpha");
        Refused("--law", "fit", runs, "--law", "chinchila");
        Refused("--at", "fit", runs, "--at", "lots");
        Refused("--at", "fit", runs, "--at", "-1e24");
        Refused("--method", "fit", runs, "--method", "guess");
        Refused("--replicates", "fit", runs, "--replicates", "1");
        Refused("--envelope", "fit", runs, "--envelope", "2");
        Refused("--by", "backtest", runs, "--by", "luck");
        Refused("--cut", "backtest", runs, "--cut", "1e99");
        Refused("--design", "simulate", "besiroglu-2024", "--design", "grid");
        Refused("--design", "simulate", "besiroglu-2024", "--design", "isoflop:budget=3");
        Refused("--noise", "simulate", "besiroglu-2024", "--noise", "-1");
        Refused("--multiplier", "simulate", "besiroglu-2024", "--multiplier", "0");
        Refused("--label", "simulate", "besiroglu-2024", "--label", "muon");
        Refused("frobnicate", "fit", runs, "--frobnicate");
    }

    [Fact]
    public void Options_ThatContradictEachOther()
    {
        var runs = _terminal.File("runs.csv", Good);
        Refused("--out", "fit", runs, "--method", "isoflop", "--out", _terminal.File("law.json"));
        Refused("two of the three", "predict", "besiroglu-2024", "--params", "1B", "--tokens", "1B", "--flops", "1e20");
        Refused("auto", "fit", runs, "--law", "auto", "--no-backtest");
        Refused("--at", "fit", runs, "--law", "power-params", "--at", "1e22");
    }

    [Fact]
    public void Output_ThatCannotBeWritten()
    {
        var runs = _terminal.Runs();
        Refused("does not exist", "fit", runs, "--out", Path.Combine(_terminal.Folder, "nowhere", "law.json"));
        Refused(".svg", "fit", runs, "--plot", _terminal.File("figure.png"));
        Refused(".html", "fit", runs, "--report", _terminal.File("report.pdf"));
        var existing = _terminal.File("law.json", "mine");
        Refused("--force", "fit", runs, "--out", existing);
        Assert.Equal("mine", File.ReadAllText(existing));
        Assert.Equal(0, _terminal.Run("fit", runs, "--out", existing, "--force"));
        Assert.NotEqual("mine", File.ReadAllText(existing));
    }

    [Fact]
    public void Law_ThatIsNone()
    {
        Refused("besiroglu-2024", "predict", "besiroglu", "--params", "1B", "--tokens", "20B");
        Refused("JSON", "predict", _terminal.File("broken.json", "{"), "--params", "1B", "--tokens", "20B");
        Refused("newer", "predict", _terminal.File("newer.json", """{"isoflop":"law","version":99,"form":"chinchilla","coefficients":{}}"""), "--params", "1B", "--tokens", "20B");
        Refused("alpha", "predict", _terminal.File("lacking.json", """{"isoflop":"law","version":1,"form":"chinchilla","coefficients":{"E":1,"A":1,"B":1}}"""), "--params", "1B", "--tokens", "20B");
        Refused("Expected", "predict", "besiroglu-2024", "--params", "1B");
        Refused("--params", "predict", "besiroglu-2024", "--params", "1G", "--tokens", "20B");
    }
}
