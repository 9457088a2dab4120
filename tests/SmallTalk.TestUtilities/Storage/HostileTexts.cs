namespace SmallTalk.Storage;

/// <summary>Ids that are allowed, and that a store may wrongly smooth over, join, split, match as a pattern or run as a command.</summary>
internal static class HostileTexts
{
    public static IReadOnlyList<string> All { get; } =
    [
        "tenant",
        "tenant1",
        "tenant/1",
        "tenant:1",
        "TENANT",
        "t\u0435nant", // Cyrillic e
        "\uFF54enant", // full-width t
        "tenan\u0165", // t with caron
        "x\u0301", // a combining accent that has no composed form
        "'",
        "\"",
        "`",
        "\\",
        "\\\\",
        "\\n",
        "\\x41",
        "%",
        "%%",
        "_",
        "t%",
        "t\\%",
        "t_nant",
        "t?nant*[a-z]",
        "'; drop table st_session; --",
        "' or ''='",
        "$1",
        ":partition",
        "{0}",
        "E'\\''",
        "a\u00A0b", // no-break space
        "a\u2424b\u21B5", // signs that stand for a line end
        "\U0001F600\uFE0F",
        "0",
        "00",
        "null",
        new string('z', 256),
        new string('z', 255) + "y",
        new string('z', 255),
        string.Concat(Enumerable.Repeat("\U0001F600", 64)), // 256 bytes
    ];
}
