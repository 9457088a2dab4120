namespace SmallTalk.Storage.Conformance;

/// <summary>The order of texts by Unicode code point, which is that of their UTF-8 bytes.</summary>
internal sealed class CodePointOrder : IComparer<string>
{
    public static CodePointOrder Instance { get; } = new();

    public int Compare(string? x, string? y) =>
        System.Text.Encoding.UTF8.GetBytes(x ?? "").AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(y ?? ""));
}
