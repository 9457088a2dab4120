using Microsoft.Extensions.AI;

namespace SmallTalk.Groups;

/// <summary>What keeps the order of a group's conversation; what is null was not said, and is taken from the configuration, the selector or a default.</summary>
internal sealed record GroupRules
{
    internal const int MaxLimit = 10_000;
    internal const int DefaultHistory = 50;

    internal int? MaxRounds { get; init; }

    internal int? MaxTurns { get; init; }

    internal int? MaxInARow { get; init; }

    internal int? MaxMentionDepth { get; init; }

    internal int? History { get; init; }

    internal TimeSpan? MinGap { get; init; }

    internal IReadOnlyList<Func<ChatMessage, bool>> EndWhen { get; init; } = [];

    internal IReadOnlyList<string> EndOn { get; init; } = [];

    internal bool EndsWithTasks { get; init; }

    /// <summary>These rules, and where they say nothing, others.</summary>
    internal GroupRules Or(GroupRules other) =>
        new()
        {
            MaxRounds = MaxRounds ?? other.MaxRounds,
            MaxTurns = MaxTurns ?? other.MaxTurns,
            MaxInARow = MaxInARow ?? other.MaxInARow,
            MaxMentionDepth = MaxMentionDepth ?? other.MaxMentionDepth,
            History = History ?? other.History,
            MinGap = MinGap ?? other.MinGap,
            EndWhen = [.. EndWhen, .. other.EndWhen],
            EndOn = [.. EndOn, .. other.EndOn],
            EndsWithTasks = EndsWithTasks || other.EndsWithTasks,
        };
}
