using Microsoft.Extensions.AI;

namespace SmallTalk.Groups;

/// <summary>What keeps the order of a group's conversation.</summary>
internal sealed record GroupRules
{
    internal const int DefaultRounds = 1;
    internal const int DefaultHistory = 50;

    internal int MaxRounds { get; init; } = DefaultRounds;

    internal int MaxTurns { get; init; } = int.MaxValue;

    internal int MaxInARow { get; init; } = int.MaxValue;

    internal int History { get; init; } = DefaultHistory;

    internal IReadOnlyList<Func<ChatMessage, bool>> EndWhen { get; init; } = [];
}
