using System.Globalization;
using System.Text;

namespace SmallTalk.Groups;

/// <summary>
/// Reads the words of a text: runs of letters, marks and digits, in lower case. Scripts that are written without spaces give every two neighbouring characters.
/// </summary>
internal ref struct WordScanner(ReadOnlySpan<char> text, Span<char> buffer)
{
    internal const int LongestWord = 64;

    private readonly ReadOnlySpan<char> _text = text;
    private readonly Span<char> _buffer = buffer;
    private int _position;
    private int _length;
    private Rune _previous;
    private bool _isPairPending;

    /// <summary>The word as it was read; what is longer than <see cref="LongestWord"/> is cut off. It may be changed in place.</summary>
    internal readonly Span<char> Word => _buffer[.._length];

    /// <summary>Whether the word is of a script without spaces.</summary>
    internal bool IsUnspaced { get; private set; }

    internal bool MoveNext()
    {
        while (_position < _text.Length)
        {
            Rune.DecodeFromUtf16(_text[_position..], out var rune, out var used);
            if (IsWithoutSpaces(rune))
            {
                _position += used;
                if (ReadPair(rune))
                    return true;
                continue;
            }
            if (TakeSingle())
                return true;
            if (IsOfWord(rune))
            {
                ReadWord();
                return true;
            }
            _position += used;
        }
        return TakeSingle();
    }

    private bool ReadPair(Rune rune)
    {
        var before = _previous;
        var isFirst = before == default;
        _previous = rune;
        _isPairPending = isFirst;
        if (isFirst)
            return false;
        _length = before.EncodeToUtf16(_buffer);
        _length += rune.EncodeToUtf16(_buffer[_length..]);
        return IsUnspaced = true;
    }

    /// <summary>Ends a run without spaces; one character alone is a word.</summary>
    private bool TakeSingle()
    {
        var single = _previous;
        var isSingle = _isPairPending;
        (_previous, _isPairPending) = (default, false);
        if (!isSingle)
            return false;
        _length = single.EncodeToUtf16(_buffer);
        return IsUnspaced = true;
    }

    private void ReadWord()
    {
        IsUnspaced = false;
        _length = 0;
        var apostrophe = 0;
        while (_position < _text.Length)
        {
            Rune.DecodeFromUtf16(_text[_position..], out var rune, out var used);
            if (IsApostrophe(rune) && _position + used < _text.Length && char.IsLetter(_text[_position + used]))
                apostrophe = _length;
            else if (!IsOfWord(rune) || IsWithoutSpaces(rune))
                break;
            else
                Append(Rune.ToLowerInvariant(rune));
            _position += used;
        }
        if (apostrophe > 0 && IsEnding(_buffer[apostrophe.._length]))
            _length = apostrophe;
    }

    private void Append(Rune rune)
    {
        if (_length + rune.Utf16SequenceLength <= LongestWord)
            _length += rune.EncodeToUtf16(_buffer[_length..]);
    }

    private static bool IsOfWord(Rune rune) =>
        rune.IsAscii
            ? char.IsAsciiLetterOrDigit((char)rune.Value)
            : Rune.GetUnicodeCategory(rune)
                is UnicodeCategory.UppercaseLetter
                    or UnicodeCategory.LowercaseLetter
                    or UnicodeCategory.TitlecaseLetter
                    or UnicodeCategory.ModifierLetter
                    or UnicodeCategory.OtherLetter
                    or UnicodeCategory.NonSpacingMark
                    or UnicodeCategory.SpacingCombiningMark
                    or UnicodeCategory.DecimalDigitNumber;

    private static bool IsWithoutSpaces(Rune rune) => !rune.IsAscii && SpacelessScripts.Has(rune) && IsOfWord(rune);

    private static bool IsApostrophe(Rune rune) => rune.Value is '\'' or '\u2019';

    private static bool IsEnding(ReadOnlySpan<char> suffix) => suffix is "s" or "re" or "ve" or "ll" or "d" or "m";
}
