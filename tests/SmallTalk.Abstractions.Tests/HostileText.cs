namespace SmallTalk;

/// <summary>Texts from outside that must never become part of a key, and some that look odd but may.</summary>
internal static class HostileText
{
    public static IEnumerable<TestCaseData> Refused =>
        [
            new TestCaseData(null, "is empty").SetArgDisplayNames("null"),
            new TestCaseData("", "is empty").SetArgDisplayNames("empty"),
            new TestCaseData("..", "path segment").SetArgDisplayNames("dot dot"),
            new TestCaseData(".", "path segment").SetArgDisplayNames("dot"),
            new TestCaseData("../../etc/passwd", "path segment").SetArgDisplayNames("path upwards"),
            new TestCaseData("a/../b", "path segment").SetArgDisplayNames("path upwards within"),
            new TestCaseData("a/./b", "path segment").SetArgDisplayNames("path that stays"),
            new TestCaseData("a\\..\\b", "path segment").SetArgDisplayNames("path upwards with backslashes"),
            new TestCaseData("a\0b", "U+0000").SetArgDisplayNames("NUL"),
            new TestCaseData("a\nb", "U+000A").SetArgDisplayNames("line feed"),
            new TestCaseData("a\u001b[31mb", "U+001B").SetArgDisplayNames("escape sequence"),
            new TestCaseData("a\u007fb", "U+007F").SetArgDisplayNames("delete"),
            new TestCaseData("a\u2028b", "U+2028").SetArgDisplayNames("line separator"),
            new TestCaseData("a\u200bb", "U+200B").SetArgDisplayNames("zero-width space"),
            new TestCaseData("a\u202eb", "U+202E").SetArgDisplayNames("right-to-left override"),
            new TestCaseData("\ufeffa", "U+FEFF").SetArgDisplayNames("byte-order mark"),
            new TestCaseData("a\ue000b", "U+E000").SetArgDisplayNames("private use"),
            new TestCaseData("a\uffffb", "U+FFFF").SetArgDisplayNames("no character"),
            new TestCaseData("a\ud800b", "surrogate").SetArgDisplayNames("lone high surrogate"),
            new TestCaseData("a\udc00", "surrogate").SetArgDisplayNames("lone low surrogate"),
            new TestCaseData("e\u0301", "normalization form C").SetArgDisplayNames("decomposed accent"),
            new TestCaseData("\u212b", "normalization form C").SetArgDisplayNames("angstrom sign"),
            new TestCaseData(" a", "white space").SetArgDisplayNames("space before"),
            new TestCaseData("a ", "white space").SetArgDisplayNames("space after"),
            new TestCaseData("a\u00a0", "white space").SetArgDisplayNames("no-break space after"),
            new TestCaseData(new string('x', 257), "longer than 256").SetArgDisplayNames("257 letters"),
            new TestCaseData(new string('é', 129), "longer than 256").SetArgDisplayNames("258 bytes"),
            new TestCaseData(new string('x', 1024 * 1024), "longer than 256").SetArgDisplayNames("a megabyte"),
            new TestCaseData(new string('\0', 1024 * 1024), "longer than 256").SetArgDisplayNames("a megabyte of NUL"),
        ];

    public static IEnumerable<TestCaseData> Accepted =>
        [
            new TestCaseData("42").SetArgDisplayNames("digits"),
            new TestCaseData("b1f6c8e2-8a7e-4c55-9d7e-1f3f5b8c2d10").SetArgDisplayNames("uuid"),
            new TestCaseData("user@example.org/chat#1").SetArgDisplayNames("mail address and slash"),
            new TestCaseData("a..b").SetArgDisplayNames("dots within"),
            new TestCaseData(".hidden").SetArgDisplayNames("dot first"),
            new TestCaseData("C:\\temp\\x").SetArgDisplayNames("windows path"),
            new TestCaseData("'; drop table st_session; --").SetArgDisplayNames("SQL"),
            new TestCaseData("a b").SetArgDisplayNames("space within"),
            new TestCaseData("{p01}:x*?[a]").SetArgDisplayNames("Redis braces and globs"),
            new TestCaseData("Grüße 日本 🙂").SetArgDisplayNames("unicode"),
            new TestCaseData(new string('x', 256)).SetArgDisplayNames("256 letters"),
            new TestCaseData(new string('é', 128)).SetArgDisplayNames("256 bytes"),
        ];
}
