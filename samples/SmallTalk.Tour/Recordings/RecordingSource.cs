using SmallTalk.Testing;

namespace SmallTalk.Tour.Recordings;

/// <summary>The conversations the tour replays: real ones from the public Who&amp;When data where it is present, else ten of its own.</summary>
internal sealed record RecordingSource(IReadOnlyList<RecordedConversation> Conversations, string Origin)
{
    private const int Count = 10;
    private const int LongestText = 9_000;
    private const string PublicFile = "whowhen/algorithm_generated.json";

    public static async Task<RecordingSource> FindAsync(CancellationToken cancellationToken)
    {
        if (FindPublicFile() is not { } path)
        {
            await using var own = typeof(RecordingSource).Assembly.GetManifestResourceStream("Conversations.json")!;
            return new(await RecordedConversation.ReadAsync(own, cancellationToken), "that come with the tour");
        }
        await using var file = File.OpenRead(path);
        var all = await RecordedConversation.ReadAsync(file, cancellationToken);
        return new([.. all.Where(IsHandy).Take(Count)], "real group chats of AI agents (public Who&When data)");
    }

    private static bool IsHandy(RecordedConversation conversation) =>
        conversation is { Messages.Count: >= 6, Speakers.Count: >= 3 } && conversation.Messages.Sum(message => message.Text.Length) <= LongestText;

    private static string? FindPublicFile()
    {
        var folder = Environment.GetEnvironmentVariable("SMALLTALK_DATA") is { Length: > 0 } set ? set : BesideRepository();
        var file = folder is null ? null : Path.Combine(folder, PublicFile);
        return File.Exists(file) ? file : null;
    }

    private static string? BesideRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "SmallTalk.sln")))
                return Path.GetFullPath(Path.Combine(folder.FullName, "..", "shared", "data"));
        }
        return null;
    }
}
