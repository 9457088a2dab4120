using System.Text;
using SmallTalk.Events;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Sqlite;

/// <summary>Commits and events as tests need them.</summary>
internal static class Given
{
    public static DateTimeOffset FarAway { get; } = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static Payload Json(string text) => new(Encoding.UTF8.GetBytes($"{{\"text\":\"{text}\"}}"));

    public static SessionCommit Commit(SessionKey key, long expectedVersion, params string[] messages) =>
        new()
        {
            CommitId = CommitId.New(),
            Key = key,
            ExpectedVersion = expectedVersion,
            Messages = [.. messages.Select(text => new NewMessage(Json(text)))],
            Expiry = expectedVersion == 0 ? new SessionExpiry(FarAway) : null,
        };

    public static NewEvent Event(string topic, SessionKey? key = null, string? text = null) =>
        new()
        {
            Topic = topic,
            Partition = key?.Partition ?? Partition.Default,
            Session = key?.Id,
            OccurredAt = FarAway,
            Payload = Json(text ?? topic),
        };

    /// <summary>Commits what must be accepted.</summary>
    public static async Task<CommitResult> PutAsync(this IStoreBackend backend, SessionCommit commit)
    {
        var result = await backend.Sessions.CommitAsync(commit);
        result.Status.Should().Be(CommitStatus.Committed);
        return result;
    }
}
