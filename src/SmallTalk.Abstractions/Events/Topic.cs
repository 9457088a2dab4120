using System.Diagnostics.CodeAnalysis;

namespace SmallTalk.Events;

/// <summary>The rules of topics and patterns: segments separated by ':' or '.', in patterns '*' for one segment and '**' at the end for the rest.</summary>
public static class Topic
{
    /// <summary>The longest topic or pattern, in bytes of UTF-8.</summary>
    public const int MaxBytes = OpaqueText.MaxBytes;

    /// <summary>Checks the topic of an event.</summary>
    /// <param name="topic">The topic, for example <c>agent:failed</c>.</param>
    /// <returns>The same topic.</returns>
    /// <exception cref="InvalidIdException">It is empty, too long, unprintable, has an empty segment or a wildcard.</exception>
    public static string Check(string? topic)
    {
        var fault = OpaqueText.FindFault(topic) ?? FindFault(topic!, wildcards: false);
        return fault is null ? topic! : throw new InvalidIdException("topic", topic, fault);
    }

    /// <summary>Checks the pattern of a subscription.</summary>
    /// <param name="pattern">The pattern, for example <c>agent:*</c>.</param>
    /// <returns>The same pattern.</returns>
    /// <exception cref="InvalidIdException">It is empty, too long, unprintable, has an empty segment, or a wildcard in the wrong place.</exception>
    public static string CheckPattern(string? pattern)
    {
        var fault = OpaqueText.FindFault(pattern) ?? FindFault(pattern!, wildcards: true);
        return fault is null ? pattern! : throw new InvalidIdException("topic pattern", pattern, fault);
    }

    /// <summary>Splits a topic or pattern into its segments.</summary>
    /// <param name="topic">A topic or pattern that was checked.</param>
    /// <returns>The segments.</returns>
    public static string[] Split(string topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        return topic.Split(':', '.');
    }

    /// <summary>The one form in which a topic is stored, so that an index finds it.</summary>
    [return: NotNullIfNotNull(nameof(topic))]
    internal static string? Canonical(string? topic) => topic?.Replace('.', ':');

    private static string? FindFault(string text, bool wildcards)
    {
        for (var rest = text.AsSpan(); ; )
        {
            var end = rest.IndexOfAny(':', '.');
            var segment = end < 0 ? rest : rest[..end];
            if (FindFault(segment, wildcards, isLast: end < 0) is { } fault)
                return fault;
            if (end < 0)
                return null;
            rest = rest[(end + 1)..];
        }
    }

    private static string? FindFault(ReadOnlySpan<char> segment, bool wildcards, bool isLast)
    {
        if (segment.IsEmpty)
            return "has an empty segment";
        if (!segment.Contains('*'))
            return null;
        if (!wildcards)
            return "holds a wildcard, which only patterns may";
        if (segment is not ("*" or "**"))
            return "has a wildcard beside other characters in one segment";
        return segment is "**" && !isLast ? "has '**' before its last segment" : null;
    }
}
