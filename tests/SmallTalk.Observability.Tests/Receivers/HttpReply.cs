namespace SmallTalk.Observability.Tests.Receivers;

/// <summary>What the HTTP receiver answers.</summary>
/// <param name="Status">The status.</param>
/// <param name="Headers">Further headers, each as a line.</param>
internal sealed record HttpReply(int Status, params string[] Headers)
{
    public static HttpReply Ok { get; } = new(200);

    /// <summary>The body of every answer: a receiver may say anything, also what it was told.</summary>
    public string Body { get; init; } = "ok";
}
