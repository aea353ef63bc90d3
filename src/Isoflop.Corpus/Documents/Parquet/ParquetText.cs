using System.Globalization;

namespace Isoflop.Corpus.Documents.Parquet;

/// <summary>What a stored number stands for.</summary>
enum ParquetMeaning
{
    /// <summary>Itself.</summary>
    None,

    /// <summary>A number without sign.</summary>
    Unsigned,

    /// <summary>A number with decimal places.</summary>
    Decimal,

    /// <summary>Days since 1970.</summary>
    Date,

    /// <summary>Milliseconds since 1970.</summary>
    Milliseconds,

    /// <summary>Microseconds since 1970.</summary>
    Microseconds,

    /// <summary>Nanoseconds since 1970.</summary>
    Nanoseconds,

    /// <summary>A universally unique identifier, in 16 bytes.</summary>
    Identifier,

    /// <summary>Something that is not read here.</summary>
    Other,
}

/// <summary>Numbers of a Parquet file as documents have them: invariant text, dates and times as ISO 8601 writes them.</summary>
static class ParquetText
{
    const int MostPlaces = 18;
    const int SecondsPerDay = 86_400;

    /// <summary>How the numbers of a column are written; null where they are not read, and for bytes, which are text as they are.</summary>
    /// <param name="type">How they are stored: whole numbers as they are, others and truth values as their bits.</param>
    /// <param name="meaning">What they stand for.</param>
    /// <param name="scale">Decimal places.</param>
    public static Func<long, string>? Of(ParquetType type, ParquetMeaning meaning, int scale) => (type, meaning) switch
    {
        (ParquetType.Boolean, _) => value => value == 0 ? "false" : "true",
        (ParquetType.Float, _) => value => BitConverter.Int32BitsToSingle((int)value).ToString(CultureInfo.InvariantCulture),
        (ParquetType.Double, _) => value => BitConverter.Int64BitsToDouble(value).ToString(CultureInfo.InvariantCulture),
        (ParquetType.Int96, _) => value => Time(value, 9),
        (ParquetType.Int32, ParquetMeaning.Unsigned) => value => ((uint)value).ToString(CultureInfo.InvariantCulture),
        (ParquetType.Int64, ParquetMeaning.Unsigned) => value => ((ulong)value).ToString(CultureInfo.InvariantCulture),
        (ParquetType.Int32, ParquetMeaning.Date) => value => Moment(value * (double)SecondsPerDay).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        (ParquetType.Int64, ParquetMeaning.Milliseconds) => value => Time(value, 3),
        (ParquetType.Int64, ParquetMeaning.Microseconds) => value => Time(value, 6),
        (ParquetType.Int64, ParquetMeaning.Nanoseconds) => value => Time(value, 9),
        // A product has the places of both its factors.
        (ParquetType.Int32 or ParquetType.Int64, ParquetMeaning.Decimal) when scale is >= 0 and <= MostPlaces =>
            value => (value * new decimal(1, 0, 0, false, (byte)scale)).ToString(CultureInfo.InvariantCulture),
        (ParquetType.Int32 or ParquetType.Int64, ParquetMeaning.None) => value => value.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    static string Time(long value, int places)
    {
        var second = (long)Math.Pow(10, places);
        var (seconds, part) = Math.DivRem(value, second);
        if (part < 0) (seconds, part) = (seconds - 1, part + second);
        var fraction = part == 0 ? "" : "." + part.ToString(CultureInfo.InvariantCulture).PadLeft(places, '0').TrimEnd('0');
        return Moment(seconds).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture) + fraction + "Z";
    }

    // What lies outside of the calendar is damage.
    static DateTime Moment(double seconds) => seconds is >= -62_135_596_800 and < 253_402_300_800
        ? DateTime.UnixEpoch.AddSeconds(seconds)
        : throw new InvalidDataException($"a date beyond the calendar ({seconds.ToString(CultureInfo.InvariantCulture)} seconds from 1970)");
}
