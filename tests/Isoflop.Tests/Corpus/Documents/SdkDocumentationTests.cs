using System.Text;
using Isoflop.Corpus.Documents;
using Isoflop.Findings;

namespace Isoflop.Tests.Corpus.Documents;

public class SdkDocumentationTests(ITestOutputHelper output)
{
    const string Xml = """
        <?xml version="1.0" encoding="utf-8"?>
        <doc>
          <assembly><name>Acme</name></assembly>
          <members>
            <member name="T:Acme.Box`1">
              <summary>A <c>box</c> for <see cref="T:System.Collections.Generic.List`1" />,
                never <see langword="null" />. <para>See <a href="x">this</a>.</para></summary>
              <typeparam name="T">What is in it.</typeparam>
              <example>Not <code>kept()</code></example>
            </member>
            <member name="M:Acme.Box`1.Put(System.Int32)">
              <summary>Puts <paramref name="count" /> in. <code>box.Put(3);</code>Again &amp; again.</summary>
              <param name="count">How many.</param>
              <param name="silent"></param>
              <returns>The <see cref="M:Acme.Box`1.Put(System.Int32)">same box</see>.</returns>
              <exception cref="T:System.ArgumentNullException"><paramref name="count" /> is none.</exception>
            </member>
            <member name="M:Acme.Other.Put"><summary>Only here.</summary></member>
            <member name="P:Acme.Box`1.Size"><summary>The size.</summary><value>At least 1.</value><remarks><list><item>One.</item><item>Two.</item></list></remarks></member>
            <member name="P:Acme.Other.Size"><summary>The size.</summary><value>At least 1.</value><remarks>One.<br />Two.</remarks></member>
            <member name="F:Acme.Empty.None"><inheritdoc /></member>
          </members>
        </doc>
        """;

    const string Box = """
        A box for List, never null.
        See this.
        T: What is in it.

        Puts count in.
        Again & again.
        count: How many.
        Returns: The same box.
        ArgumentNullException: count is none.

        The size.
        Value: At least 1.
        One.
        Two.
        """;

    [Fact]
    public void Read_KeepsTheProseOfTypesAndMembers()
    {
        using var folder = new TemporaryFolder();
        folder.Write("packs/Microsoft.NETCore.App.Ref/9.0.1/ref/net9.0/Acme.xml", "<doc/>");
        folder.Write("packs/Microsoft.NETCore.App.Ref/10.0.2/ref/net10.0/Acme.xml", Xml);
        folder.Write("packs/Microsoft.AspNetCore.App.Ref/10.0.2/ref/net10.0/Acme.xml", Xml);
        var documents = new SdkDocumentation(folder.Path).Read().ToArray();
        // The second size says what the first did, word for word.
        Assert.Equal(
            [new Document("Acme/Acme.Box`1", Box.ReplaceLineEndings("\n"), "dotnet-docs"), new Document("Acme/Acme.Other", "Only here.", "dotnet-docs")],
            documents);
    }

    [Theory]
    [InlineData("T:System.Collections.Generic.List`1", "List")]
    [InlineData("M:System.Collections.Generic.List`1.Add(`0)", "Add")]
    [InlineData("M:System.Linq.Enumerable.Select``2(System.Collections.Generic.IEnumerable{``0},System.Func{``0,``1})", "Select")]
    [InlineData("M:System.String.#ctor(System.Char[])", "ctor")]
    [InlineData("P:System.Collections.Generic.Dictionary`2.Item(`0)", "Item")]
    [InlineData("F:System.Int32.MaxValue", "MaxValue")]
    public void ShortName_IsTheLastName(string reference, string name) => Assert.Equal(name, DocumentationFile.ShortName(reference));

    [Theory]
    [InlineData("M:A.B.#ctor(System.Int32)", "A.B")]
    [InlineData("M:A.B.System#IDisposable#Dispose", "A.B")]
    [InlineData("T:A.B.Nested", "A.B.Nested")]
    [InlineData("M:A.B`1.Put``1(A.C{``0})", "A.B`1")]
    public void TypeOf_IsTheTypeOfAMember(string member, string type) => Assert.Equal(type, DocumentationFile.TypeOf(member));

    [Fact]
    public void Read_WithoutPacks_SaysWhereItLooked()
    {
        using var folder = new TemporaryFolder();
        var mistake = Assert.Throws<InputException>(() => new SdkDocumentation(folder.Path).Read().ToArray());
        Assert.Contains(folder.Path, mistake.Message);
        Assert.Contains("--text", mistake.Remedy);
    }

    [Fact]
    public void Read_DamagedFile_IsNamed()
    {
        using var folder = new TemporaryFolder();
        folder.Write("packs/Microsoft.NETCore.App.Ref/10.0.2/ref/net10.0/Acme.xml", "<doc>\n<members>");
        Assert.Contains("Acme.xml, line 2", Assert.Throws<InputException>(() => new SdkDocumentation(folder.Path).Read().ToArray()).Where);
    }

    [Fact]
    public void Read_OfTheInstalledSdk_IsProseAndTheSameEveryTime()
    {
        var documents = new SdkDocumentation().Read().ToArray();
        var bytes = documents.Sum(document => (long)Encoding.UTF8.GetByteCount(document.Text));
        output.WriteLine($"{documents.Length:N0} documents, {bytes:N0} bytes");
        // An SDK of .NET 8 to 10 has between 10 and 20 MB of prose.
        Assert.InRange(bytes, 5_000_000, 50_000_000);
        Assert.Equal(documents.Length, documents.Select(document => document.Id).Distinct().Count());
        Assert.DoesNotContain(documents, document => document.Text.Contains("<see ", StringComparison.Ordinal) || document.Text != document.Text.Trim());
        Assert.Contains("Manages a compact array of bit values, which are represented as Booleans, where true indicates", documents.Single(document => document.Id == "System.Collections/System.Collections.BitArray").Text);
        Assert.Equal(documents, new SdkDocumentation().Read());
    }
}
