using System.Buffers;
using System.Collections.Frozen;
using System.Text;

namespace Isoflop.Corpus.Cleaning;

/// <summary>
/// Drops the lines by which a page is run and not read: buttons, cookie notices, copyright lines, in English and Chinese. A line goes when it is one of the known
/// labels, or is short and has one of the known phrases; long lines stay, since an article may speak of cookies.
/// </summary>
static class BoilerplateLines
{
    // Characters of the longest line that a phrase drops.
    const int Longest = 200;

    static readonly FrozenSet<string> Labels = new[]
    {
        "skip to content", "skip to main content", "skip to navigation", "back to top", "top of page", "read more", "read more »", "continue reading", "share this", "share", "tweet", "share on facebook",
        "share on twitter", "print", "print this page", "email this", "sign in", "log in", "login", "sign up", "register", "subscribe", "unsubscribe", "advertisement", "sponsored", "menu", "next", "previous",
        "next page", "previous page", "leave a comment", "leave a reply", "comments", "no comments", "add to cart", "click here", "loading", "loading...", "privacy policy", "terms of use", "terms of service",
        "cookie policy", "contact us", "about us", "all rights reserved", "accept", "accept all", "accept cookies", "got it", "learn more",
        "返回顶部", "上一页", "下一页", "上一篇", "下一篇", "阅读全文", "阅读更多", "点击查看更多", "分享到", "分享", "登录", "注册", "登录注册", "免责声明", "版权所有", "联系我们", "关于我们", "网站地图", "收藏本站", "广告",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    static readonly SearchValues<string> Phrases = SearchValues.Create(
        ["all rights reserved", "uses cookies", "we use cookies", "use of cookies", "accept our cookies", "cookie settings", "javascript is disabled", "enable javascript", "your browser does not support",
            "版权所有", "未经许可", "未经授权", "转载请注明", "ICP备", "公网安备"],
        StringComparison.OrdinalIgnoreCase);

    /// <summary>All that the step depends on.</summary>
    public static string Identity => $"labels: {string.Join(", ", Labels.Order(StringComparer.Ordinal))}; phrases in lines of at most {Longest} characters: all rights reserved, cookies, javascript, browser, 版权所有, 未经许可, 未经授权, 转载请注明, ICP备, 公网安备";

    /// <summary>The text without such lines; the text itself where it has none.</summary>
    public static string Remove(string text, ChangeTally tally)
    {
        StringBuilder? result = null;
        var kept = 0;
        for (var start = 0; start < text.Length;)
        {
            var feed = text.IndexOf('\n', start);
            var next = feed < 0 ? text.Length : feed + 1;
            if (IsBoilerplate(text.AsSpan(start, next - start).Trim()))
            {
                result ??= new StringBuilder(text.Length);
                result.Append(text, kept, start - kept);
                kept = next;
                tally.Add("boilerplate-line");
            }
            start = next;
        }
        return result is null ? text : result.Append(text, kept, text.Length - kept).ToString().TrimEnd('\n');
    }

    static bool IsBoilerplate(ReadOnlySpan<char> line) =>
        line.Length is > 0 and <= Longest
        && (Labels.GetAlternateLookup<ReadOnlySpan<char>>().Contains(line.TrimEnd(".:!>»| ")) || line.IndexOfAny(Phrases) >= 0 || IsCopyright(line));

    // © 2024 Somebody; Copyright (c) 1999-2024 Somebody.
    static bool IsCopyright(ReadOnlySpan<char> line)
    {
        if (!line.StartsWith("©") && !line.StartsWith("Copyright ", StringComparison.OrdinalIgnoreCase)) return false;
        return line.Length <= 100 && line.IndexOfAnyInRange('0', '9') >= 0;
    }
}
