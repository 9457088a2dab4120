namespace SmallTalk.TestUtilities.Models;

/// <summary>How an answer of an <see cref="OpenAIEndpoint"/> ends.</summary>
public enum OpenAIReplyEnd
{
    /// <summary>As it should.</summary>
    Complete,

    /// <summary>It never does.</summary>
    Stall,

    /// <summary>The connection is cut.</summary>
    Cut,
}
