namespace SmallTalk.Groups;

/// <summary>Finds names to which a sentence hands on: <c>ask Alice</c>, <c>over to the code reviewer</c>, <c>what do you think, Alice</c>.</summary>
internal static class HandOnReader
{
    private const int MaxWordsBack = 6;

    internal static void Read(AddressReading reading, int from, int to)
    {
        for (var at = from; at < to; at++)
        {
            if (!reading.IsName(at) || reading.IsPossessive(at))
                continue;
            var verb = VerbOf(reading, from, at, to);
            if (verb < 0 || IsNegated(reading, from, verb))
                continue;
            var chain = reading.ChainFrom(at, to);
            foreach (var name in chain.IsJoined ? chain.Names : chain.Names.Take(1))
                if (!reading.MemberAt(name).IsCommonWord)
                    reading.Address(name, AddressKind.HandOn);
            at = Math.Max(at, chain.IsJoined ? chain.End - 1 : at);
        }
    }

    /// <summary>Where the words begin that hand on to the name; -1 when there are none.</summary>
    private static int VerbOf(AddressReading reading, int from, int name, int to)
    {
        var last = name - 1;
        if (last > from && (reading.IsComma(last) || reading.SignAt(last) == ':'))
            return QuestionOf(reading, from, last - 1);
        if (last > from && reading.Is(last, Cue.Article))
            last--;
        if (last < from)
            return -1;
        if (reading.Is(last, Cue.Ask))
            return last;
        if (reading.Is(last, Cue.Let))
            return name + 1 < to && reading.Is(name + 1, Cue.Know) ? -1 : last;
        if (reading.Is(last, Cue.To))
            return GiftOf(reading, from, last);
        if (IsPair(reading, from, last, Cue.Hear, Cue.From) || IsPair(reading, from, last, Cue.Check, Cue.With))
            return last - 1;
        if (IsPair(reading, from, last, Cue.What, Cue.Do))
            return name + 1 < to && reading.Is(name + 1, Cue.Think) ? last - 1 : -1;
        return QuestionOf(reading, from, last);
    }

    /// <summary>Questions that go before a name: what do you think, what about, over to you, your turn.</summary>
    private static int QuestionOf(AddressReading reading, int from, int last)
    {
        if (IsPair(reading, from, last, Cue.What, Cue.About))
            return last - 1;
        if (reading.Is(last, Cue.Turn) && last > from && reading.Is(last - 1, Cue.Asks))
            return last - 1;
        if (reading.Is(last, Cue.You) && IsPair(reading, from, last - 1, Cue.Over, Cue.To))
            return last - 2;
        return reading.Is(last, Cue.Think) && last - 3 >= from && reading.Is(last - 1, Cue.You) && IsPair(reading, from, last - 2, Cue.What, Cue.Do)
            ? last - 3
            : -1;
    }

    /// <summary>What hands on with "to": hand it over to, pass the word on to, delegate to; over to by itself.</summary>
    private static int GiftOf(AddressReading reading, int from, int to)
    {
        for (var at = to - 1; at >= from && at >= to - MaxWordsBack && reading.IsWord(at); at--)
            if (reading.Is(at, Cue.Give))
                return at;
        var over = to - 1;
        while (over > from && reading.Is(over, Cue.Particle))
            over--;
        return over >= from && reading.Is(over, Cue.Over) && !(over > from && reading.Is(over - 1, Cue.Went)) ? over : -1;
    }

    /// <summary>Whether the same thought is denied: "don't ask", "no need to ask". "Why don't you ask" is a proposal.</summary>
    private static bool IsNegated(AddressReading reading, int from, int verb)
    {
        var isDenied = false;
        for (var at = verb - 1; at >= from && at >= verb - MaxWordsBack && reading.IsWord(at) && !reading.Is(at, Cue.Turns); at--)
        {
            isDenied |= reading.Is(at, Cue.Negation);
            if (reading.Is(at, Cue.Why))
                return false;
        }
        return isDenied;
    }

    private static bool IsPair(AddressReading reading, int from, int last, Cue first, Cue second) =>
        last > from && reading.Is(last, second) && reading.Is(last - 1, first);
}
