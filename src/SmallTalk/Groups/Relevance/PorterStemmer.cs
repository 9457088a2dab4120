namespace SmallTalk.Groups;

/// <summary>The stemmer of M. F. Porter, "An algorithm for suffix stripping" (1980).</summary>
internal static class PorterStemmer
{
    private static readonly (string Suffix, string By)[] Step2 =
    [
        ("ational", "ate"),
        ("tional", "tion"),
        ("enci", "ence"),
        ("anci", "ance"),
        ("izer", "ize"),
        ("abli", "able"),
        ("alli", "al"),
        ("entli", "ent"),
        ("eli", "e"),
        ("ousli", "ous"),
        ("ization", "ize"),
        ("ation", "ate"),
        ("ator", "ate"),
        ("alism", "al"),
        ("iveness", "ive"),
        ("fulness", "ful"),
        ("ousness", "ous"),
        ("aliti", "al"),
        ("iviti", "ive"),
        ("biliti", "ble"),
    ];

    private static readonly (string Suffix, string By)[] Step3 =
    [
        ("icate", "ic"),
        ("ative", ""),
        ("alize", "al"),
        ("iciti", "ic"),
        ("ical", "ic"),
        ("ful", ""),
        ("ness", ""),
    ];

    private static readonly string[] Step4 =
    [
        "al",
        "ance",
        "ence",
        "er",
        "ic",
        "able",
        "ible",
        "ant",
        "ement",
        "ment",
        "ent",
        "ion",
        "ou",
        "ism",
        "ate",
        "iti",
        "ous",
        "ive",
        "ize",
    ];

    /// <summary>Stems a word in place.</summary>
    /// <param name="word">Lower-case letters a to z; words with others are left as they are.</param>
    /// <returns>How long the stem is.</returns>
    internal static int Stem(Span<char> word)
    {
        if (word.Length < 2 || word.ContainsAnyExceptInRange('a', 'z'))
            return word.Length;
        var stem = Step1A(word);
        stem = Step1B(word, stem);
        stem = Step1C(word, stem);
        stem = ReplaceLongest(word, stem, Step2);
        stem = ReplaceLongest(word, stem, Step3);
        stem = RemoveLongest(word, stem);
        return Step5(word, stem);
    }

    private static int Step1A(Span<char> word)
    {
        var length = word.Length;
        if (word[length - 1] != 's')
            return length;
        if (Ends(word, "sses") || Ends(word, "ies"))
            return length - 2;
        return word[length - 2] == 's' ? length : length - 1;
    }

    private static int Step1B(Span<char> word, int length)
    {
        if (Ends(word[..length], "eed"))
            return Measure(word[..(length - 3)]) > 0 ? length - 1 : length;
        var cut =
            Ends(word[..length], "ed") ? 2
            : Ends(word[..length], "ing") ? 3
            : 0;
        if (cut == 0 || !HasVowel(word[..(length - cut)]))
            return length;
        length -= cut;
        var stem = word[..length];
        if (Ends(stem, "at") || Ends(stem, "bl") || Ends(stem, "iz"))
            return Append(word, length, 'e');
        if (EndsInDouble(stem) && stem[^1] is not ('l' or 's' or 'z'))
            return length - 1;
        return Measure(stem) == 1 && EndsInShort(stem) ? Append(word, length, 'e') : length;
    }

    private static int Step1C(Span<char> word, int length)
    {
        if (word[length - 1] == 'y' && HasVowel(word[..(length - 1)]))
            word[length - 1] = 'i';
        return length;
    }

    private static int ReplaceLongest(Span<char> word, int length, (string Suffix, string By)[] rules)
    {
        var best = -1;
        for (var rule = 0; rule < rules.Length; rule++)
            if (Ends(word[..length], rules[rule].Suffix) && (best < 0 || rules[rule].Suffix.Length > rules[best].Suffix.Length))
                best = rule;
        if (best < 0)
            return length;
        var start = length - rules[best].Suffix.Length;
        if (Measure(word[..start]) == 0)
            return length;
        rules[best].By.CopyTo(word[start..]);
        return start + rules[best].By.Length;
    }

    private static int RemoveLongest(Span<char> word, int length)
    {
        var longest = 0;
        foreach (var suffix in Step4)
            if (suffix.Length > longest && Ends(word[..length], suffix))
                longest = suffix.Length;
        if (longest == 0)
            return length;
        var stem = word[..(length - longest)];
        if (Measure(stem) <= 1)
            return length;
        return Ends(word[..length], "ion") && stem[^1] is not ('s' or 't') ? length : stem.Length;
    }

    private static int Step5(Span<char> word, int length)
    {
        if (word[length - 1] == 'e')
        {
            var stem = word[..(length - 1)];
            var measure = Measure(stem);
            if (measure > 1 || (measure == 1 && !EndsInShort(stem)))
                length--;
        }
        return word[length - 1] == 'l' && EndsInDouble(word[..length]) && Measure(word[..length]) > 1 ? length - 1 : length;
    }

    private static bool Ends(ReadOnlySpan<char> word, string suffix) => word.EndsWith(suffix);

    private static int Append(Span<char> word, int length, char letter)
    {
        word[length] = letter;
        return length + 1;
    }

    private static bool IsConsonant(ReadOnlySpan<char> word, int at) =>
        word[at] switch
        {
            'a' or 'e' or 'i' or 'o' or 'u' => false,
            'y' => at == 0 || !IsConsonant(word, at - 1),
            _ => true,
        };

    /// <summary>How often a run of vowels is followed by consonants.</summary>
    private static int Measure(ReadOnlySpan<char> stem)
    {
        var measure = 0;
        var isAfterVowel = false;
        for (var at = 0; at < stem.Length; at++)
        {
            var isConsonant = IsConsonant(stem, at);
            if (isConsonant && isAfterVowel)
                measure++;
            isAfterVowel = !isConsonant;
        }
        return measure;
    }

    private static bool HasVowel(ReadOnlySpan<char> stem)
    {
        for (var at = 0; at < stem.Length; at++)
            if (!IsConsonant(stem, at))
                return true;
        return false;
    }

    private static bool EndsInDouble(ReadOnlySpan<char> word) => word.Length >= 2 && word[^1] == word[^2] && IsConsonant(word, word.Length - 1);

    /// <summary>Consonant, vowel, consonant, and the last is not w, x or y.</summary>
    private static bool EndsInShort(ReadOnlySpan<char> word) =>
        word.Length >= 3
        && IsConsonant(word, word.Length - 1)
        && !IsConsonant(word, word.Length - 2)
        && IsConsonant(word, word.Length - 3)
        && word[^1] is not ('w' or 'x' or 'y');
}
