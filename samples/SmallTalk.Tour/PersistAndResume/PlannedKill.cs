namespace SmallTalk.Tour.PersistAndResume;

/// <summary>When the talking process is killed: in the midst of one answer of one conversation.</summary>
/// <param name="Chat">The number of the conversation, from 0.</param>
/// <param name="Answer">Which answer of it, from 1.</param>
/// <param name="Chunk">After which chunk of that answer, from 1.</param>
internal sealed record PlannedKill(int Chat, int Answer, int Chunk)
{
    public static IReadOnlyList<PlannedKill> All { get; } = [new(1, 2, 2), new(4, 4, 1), new(7, 1, 3)];
}
