using SmallTalk.Storage;
using SmallTalk.Tour.Output;

namespace SmallTalk.Tour.Migrate;

/// <summary>Tells of the sessions and of the events when they are there.</summary>
internal sealed class Milestones(Narrator narrator) : IProgress<StoreMigrationProgress>
{
    private StoreMigrationProgress? _last;

    public void Report(StoreMigrationProgress value)
    {
        if (_last is { } last && last.Phase != value.Phase && Describe(last) is { } text)
            narrator.Note(text);
        _last = value;
    }

    private static string? Describe(StoreMigrationProgress progress) =>
        progress.Phase switch
        {
            StoreMigrationPhase.Sessions => $"sessions: {progress.Sessions} of {progress.TotalSessions}, {progress.Messages} messages",
            StoreMigrationPhase.Events => $"events: {progress.Events}",
            _ => null,
        };
}
