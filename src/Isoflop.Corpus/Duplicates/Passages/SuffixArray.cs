using System.Collections;
using System.Runtime.InteropServices;

namespace Isoflop.Corpus.Duplicates.Passages;

/// <summary>
/// The suffixes of a sequence of numbers in their order, by induced sorting in time linear in its length: suffixes that are smaller than their right neighbour and
/// begin a run of such (the leftmost ones) are sorted first, as a sequence of their own, and induce the order of all others.   [Nong, Zhang, Chan 2009]
/// </summary>
static class SuffixArray
{
    /// <summary>Where each suffix begins, smallest first.</summary>
    /// <param name="text">The numbers, each from 0 to <paramref name="largest"/>.</param>
    /// <param name="largest">The largest number.</param>
    public static int[] Of(ReadOnlySpan<int> text, int largest)
    {
        var order = new int[text.Length];
        Sort(text, largest, order);
        return order;
    }

    static void Sort(ReadOnlySpan<int> text, int largest, Span<int> order)
    {
        if (text.Length < 2)
        {
            order.Clear();
            return;
        }
        var smaller = SmallerThanNext(text);
        var leftmost = new List<int>();
        for (var i = 1; i < text.Length; i++)
        {
            if (smaller[i] && !smaller[i - 1]) leftmost.Add(i);
        }
        var ends = Ends(text, largest);
        Induce(text, smaller, ends, CollectionsMarshal.AsSpan(leftmost), order);
        if (leftmost.Count < 2) return;
        Induce(text, smaller, ends, Reduced(text, smaller, leftmost, order), order);
    }

    // Places of the leftmost suffixes in their order: they come out of the first induction sorted by their first stretch; equal stretches are ranked by a sort of their own.
    static int[] Reduced(ReadOnlySpan<int> text, BitArray smaller, List<int> leftmost, Span<int> order)
    {
        var sorted = new int[leftmost.Count];
        var count = 0;
        foreach (var start in order)
        {
            if (start > 0 && smaller[start] && !smaller[start - 1]) sorted[count++] = start;
        }
        // No two leftmost suffixes are neighbours, so half their place finds their number in the list. The order is made anew afterwards and lends its room.
        var numbers = order;
        for (var i = 0; i < leftmost.Count; i++) numbers[leftmost[i] / 2] = i;
        var ranks = new int[leftmost.Count];
        var rank = 0;
        for (var i = 1; i < count; i++)
        {
            var (a, b) = (numbers[sorted[i - 1] / 2], numbers[sorted[i] / 2]);
            if (!SameStretch(text, leftmost, a, b)) rank++;
            ranks[b] = rank;
        }
        var inner = new int[leftmost.Count];
        Sort(ranks, rank, inner);
        for (var i = 0; i < inner.Length; i++) inner[i] = leftmost[inner[i]];
        return inner;
    }

    static bool SameStretch(ReadOnlySpan<int> text, List<int> leftmost, int a, int b)
    {
        var endA = a + 1 < leftmost.Count ? leftmost[a + 1] : text.Length;
        var endB = b + 1 < leftmost.Count ? leftmost[b + 1] : text.Length;
        var (startA, startB) = (leftmost[a], leftmost[b]);
        if (endA - startA != endB - startB || endA == text.Length || endB == text.Length) return false;
        return text[startA..(endA + 1)].SequenceEqual(text[startB..(endB + 1)]);
    }

    // The leftmost suffixes at the ends of their letters' places, then from them the larger ones forwards and the smaller ones backwards.
    static void Induce(ReadOnlySpan<int> text, BitArray smaller, int[] ends, ReadOnlySpan<int> leftmost, Span<int> order)
    {
        order.Fill(-1);
        var next = (int[])ends.Clone();
        for (var i = leftmost.Length - 1; i >= 0; i--) order[--next[text[leftmost[i]]]] = leftmost[i];
        for (var letter = 0; letter < ends.Length; letter++) next[letter] = letter == 0 ? 0 : ends[letter - 1];
        // The last suffix is followed by nothing, which is smaller than anything.
        order[next[text[^1]]++] = text.Length - 1;
        for (var i = 0; i < order.Length; i++)
        {
            var start = order[i] - 1;
            if (start >= 0 && !smaller[start]) order[next[text[start]]++] = start;
        }
        ends.CopyTo(next, 0);
        for (var i = order.Length - 1; i >= 0; i--)
        {
            var start = order[i] - 1;
            if (start >= 0 && smaller[start]) order[--next[text[start]]] = start;
        }
    }

    static BitArray SmallerThanNext(ReadOnlySpan<int> text)
    {
        var smaller = new BitArray(text.Length);
        for (var i = text.Length - 2; i >= 0; i--) smaller[i] = text[i] < text[i + 1] || (text[i] == text[i + 1] && smaller[i + 1]);
        return smaller;
    }

    static int[] Ends(ReadOnlySpan<int> text, int largest)
    {
        var ends = new int[largest + 1];
        foreach (var letter in text) ends[letter]++;
        for (var letter = 1; letter < ends.Length; letter++) ends[letter] += ends[letter - 1];
        return ends;
    }
}
