namespace SmallTalk.Groups;

/// <summary>Finds names that are a form of address: <c>Alice, …</c>, <c>Hey Alice</c>, <c>Alice: …</c>, <c>…, Alice?</c>.</summary>
internal static class VocativeReader
{
    private const int MaxLeadIns = 3;

    internal static void Read(AddressReading reading, int from, int to)
    {
        ReadStart(reading, from, to);
        ReadEnd(reading, from, to);
    }

    private static void ReadStart(AddressReading reading, int from, int to)
    {
        if (reading.SignAt(from) == '#')
            return;
        var at = SkipSigns(reading, from, to);
        var isGreeted = SkipLeadIns(reading, ref at, to);
        var chain = reading.ChainFrom(at, to);
        if (chain.Names.Count == 0)
            return;
        var isEnded = IsTerminator(reading, chain.End, to);
        if (!isEnded && chain is { IsJoined: false, Names.Count: > 1 } && !IsJoint(reading, chain.End, to))
            // "Alice, Bob has it": what stands before a comma is spoken to.
            (chain, isEnded) = (chain with { Names = [.. chain.Names.SkipLast(1)], End = chain.Names[^1] - 1 }, true);
        if (!isEnded && !(isGreeted && !reading.IsPossessive(chain.Names[^1])))
            return;
        foreach (var name in chain.Names)
            if (!reading.MemberAt(name).IsCommonWord || (isEnded && !(reading.MemberAt(name).IsHeading && reading.SignAt(chain.End) == ':')))
                reading.Address(name, AddressKind.Vocative);
    }

    // Quotes, bullets, numbers of a list, emoji.
    private static int SkipSigns(AddressReading reading, int at, int to)
    {
        while (at < to)
            if (reading[at].Kind == AddressTokenKind.Sign)
                at++;
            else if (reading.IsNumber(at) && at + 1 < to && reading.SignAt(at + 1) == ')')
                at += 2;
            else
                break;
        return at;
    }

    /// <summary>Skips words that may stand before a form of address.</summary>
    /// <returns>Whether a greeting stands right before what follows.</returns>
    private static bool SkipLeadIns(AddressReading reading, ref int at, int to)
    {
        var isGreeted = false;
        for (var words = 0; words < MaxLeadIns && at < to; words++)
        {
            var isGoodDay = reading.Is(at, Cue.Praise) && at + 1 < to && reading.Is(at + 1, Cue.Daytime);
            if (!isGoodDay && !reading.Is(at, Cue.Greeting | Cue.LeadIn))
                break;
            isGreeted = isGreeted || isGoodDay || reading.Is(at, Cue.Greeting);
            at += isGoodDay ? 2 : 1;
            if (at < to && reading.IsComma(at))
                (isGreeted, at) = (false, at + 1);
        }
        return isGreeted;
    }

    private static bool IsTerminator(AddressReading reading, int at, int to)
    {
        if (at >= to)
            return false;
        if (reading.IsComma(at))
            return at + 1 >= to || !reading.Is(at + 1, Cue.Relative | Cue.Speech | Cue.Joins);
        if (reading.SignAt(at) == ':')
            return !(reading.Touches(at) && at + 1 < to && reading[at + 1].Kind == AddressTokenKind.Sign);
        return reading.SignAt(at) is '!' or '?' or '؟';
    }

    private static bool IsJoint(AddressReading reading, int at, int to) =>
        at < to && (reading.Is(at, Cue.Joins) || reading.SignAt(at) == '&' || reading.IsComma(at));

    private static void ReadEnd(AddressReading reading, int from, int to)
    {
        var end = to;
        var stop = '\0';
        for (; end > from && reading[end - 1].Kind == AddressTokenKind.Sign && !reading.IsComma(end - 1); end--)
            stop = Stronger(stop, reading.SignAt(end - 1));
        var first = end - 1;
        while (first - 2 > from && reading.IsName(first) && reading.Is(first - 1, Cue.Joins) && reading.IsName(first - 2))
            first -= 2;
        if (first <= from || !reading.IsName(first) || !reading.IsName(end - 1) || !reading.IsComma(first - 1))
            return;
        if (reading.IsName(first - 2 < from ? first : first - 2) && first - 2 >= from)
            return;
        var facts = CuesOf(reading, from, first - 1, out var begins);
        if (!IsSpokenTo(stop, facts, begins) || reading.Is(Math.Max(from, first - 2), Cue.Speech))
            return;
        for (var at = first; at < end; at += 2)
            if (!reading.MemberAt(at).IsCommonWord || stop is '?' or '!')
                reading.Address(at, AddressKind.Vocative);
    }

    /// <summary>A question or a call is spoken to who is named behind it, unless it is thanks or praise; a statement only if it says "you" or "please".</summary>
    private static bool IsSpokenTo(char stop, Cue all, Cue begins) =>
        stop switch
        {
            '?' => true,
            '!' => !begins.HasFlag(Cue.Praise),
            _ => all.HasFlag(Cue.Asks) && !begins.HasFlag(Cue.Praise),
        };

    private static char Stronger(char stop, char sign) =>
        sign switch
        {
            '?' or '؟' => '?',
            '!' when stop != '?' => '!',
            _ => stop,
        };

    private static Cue CuesOf(AddressReading reading, int from, int to, out Cue begins)
    {
        var all = begins = Cue.None;
        var hasBegun = false;
        for (var at = from; at < to; at++)
        {
            all |= reading[at].Cue;
            if (!hasBegun && reading.IsWord(at))
                (hasBegun, begins) = (true, reading[at].Cue);
        }
        return all;
    }
}
