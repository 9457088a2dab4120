using System.Text;
using Microsoft.Extensions.AI;

namespace SmallTalk.Benchmarks.Floors;

/// <summary>Messages of a stated size, in prose such as people and models write it.</summary>
internal static class SampleMessages
{
    private const string Prose =
        "The draft is with Ann since Tuesday; she asked whether the date is a firm one or an estimate, and I said that it is firm. "
        + "Before we answer, check what the contract of 2019 says about delays, and who signs for them. ";

    /// <summary>A message of a user whose text has this many bytes.</summary>
    public static ChatMessage Create(int bytes) => new(ChatRole.User, Text(bytes));

    private static string Text(int bytes)
    {
        var text = new StringBuilder(bytes + Prose.Length);
        while (text.Length < bytes)
            text.Append(Prose);
        return text.ToString(0, bytes);
    }
}
