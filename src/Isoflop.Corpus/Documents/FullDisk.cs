using Isoflop.Findings;

namespace Isoflop.Corpus.Documents;

/// <summary>Tells a full disk as what it is, wherever in a run it shows.</summary>
static class FullDisk
{
    /// <summary>Does something that writes.</summary>
    /// <param name="folder">Where it writes, for the message.</param>
    /// <param name="remedy">What to do, besides making room.</param>
    /// <param name="work">What is done.</param>
    /// <exception cref="InputException">The disk is full.</exception>
    public static T Told<T>(string folder, string remedy, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (IOException exception) when (Is(exception))
        {
            throw new InputException("the disk is full", folder, "room for the corpus and what is kept in between", remedy, exception);
        }
    }

    /// <summary>Whether that is what went wrong: ENOSPC, EDQUOT; ERROR_DISK_FULL, ERROR_HANDLE_DISK_FULL.</summary>
    public static bool Is(IOException exception) => (exception.HResult & 0xFFFF) is 28 or 122 or 112 or 39;
}
