namespace Isoflop.Corpus.Duplicates.Exact;

/// <summary>Web addresses without what does not change the page.</summary>
static class PlainAddress
{
    // Parameters that say where a visitor came from.
    static readonly string[] Tracking = ["utm_", "gclid", "fbclid", "msclkid", "mc_cid", "mc_eid", "igshid", "ref_src"];

    /// <summary>The address, in plain form; of what is no address, the text trimmed.</summary>
    public static string Of(string address)
    {
        var text = address.Trim();
        if (!Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text, UriKind.Absolute, out var uri) || uri.Host.Length == 0) return text;
        var host = uri.IdnHost.ToLowerInvariant();
        if (host.StartsWith("www.", StringComparison.Ordinal)) host = host[4..];
        var query = string.Join('&', uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(parameter => !Tracking.Any(name => parameter.StartsWith(name, StringComparison.OrdinalIgnoreCase)))
            .Order(StringComparer.Ordinal));
        return $"{host}{(uri.IsDefaultPort ? "" : ":" + uri.Port)}{uri.AbsolutePath.TrimEnd('/')}{(query.Length > 0 ? "?" + query : "")}";
    }
}
