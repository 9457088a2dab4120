using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.Groups;

/// <summary>The workflow of a group as it is kept in the session's state. Immutable.</summary>
internal sealed record WorkflowDocument
{
    internal const int CurrentFormat = 1;
    internal const int MaxTasks = 1000;
    internal const int MaxTextBytes = 1 << 20;
    internal const int MaxKeys = 256;

    internal static WorkflowDocument Empty { get; } = new();

    public int Format { get; init; } = CurrentFormat;

    /// <summary>How many tasks were added; the next made id is higher.</summary>
    public long Added { get; init; }

    /// <summary>How many hand-overs there were; the newest has this number.</summary>
    public long HandOvers { get; init; }

    public IReadOnlyList<GroupTask> Tasks { get; init; } = [];

    /// <summary>The newest changes that were made under a key, oldest first.</summary>
    public IReadOnlyList<WorkflowKey> Keys { get; init; } = [];

    /// <summary>Reads the workflow as a session knows it.</summary>
    /// <exception cref="StoreFormatException">A newer version wrote it.</exception>
    /// <exception cref="PayloadFormatException">It is no workflow.</exception>
    internal static WorkflowDocument Of(ISession session, string group)
    {
        if (session.GetState(GroupNames.Workflow(group)) is not { } stored)
            return Empty;
        try
        {
            var document = stored.Deserialize(GroupJson.Default.WorkflowDocument) ?? Empty;
            return document.Format <= CurrentFormat
                ? document
                : throw new StoreFormatException($"A newer version wrote the workflow of group '{group}' (format {document.Format}). Upgrade this process.");
        }
        catch (JsonException error)
        {
            throw new PayloadFormatException(
                $"The workflow of group '{group}' cannot be read. Roll back the state entry '{GroupNames.Workflow(group)}', or delete it.",
                error
            );
        }
    }

    internal JsonElement ToJson() => JsonSerializer.SerializeToElement(this, GroupJson.Default.WorkflowDocument);

    internal GroupTask? Find(string id) => Tasks.FirstOrDefault(task => task.Id == id);

    /// <summary>The hand-overs with a higher number than the marker, oldest first, of tasks that their new owners still have to do: it is their turn.</summary>
    internal IReadOnlyList<TaskHandOver> HandedOverSince(long marker) =>
        [
            .. Tasks
                .Where(task => !task.IsEnded && task.HandOvers is [.., var last] && last.Number > marker && last.To == task.Owner)
                .Select(task => task.HandOvers[^1])
                .OrderBy(handOver => handOver.Number),
        ];

    /// <summary>The same of a session; when there are no new ones, which is nearly always so, the tasks are not read.</summary>
    internal static IReadOnlyList<TaskHandOver> HandedOverSince(ISession session, string group, long marker) =>
        session.GetState(GroupNames.Workflow(group)) is { } stored
        && stored.TryGetProperty("handOvers", out var newest)
        && newest.TryGetInt64(out var number)
        && number > marker
            ? Of(session, group).HandedOverSince(marker)
            : [];

    internal WorkflowKey? FindKey(string change, string key) => Keys.FirstOrDefault(known => known.Hash == HashOf(change, key));

    internal WorkflowDocument Remember(string change, string key, string task) =>
        this with
        {
            Keys = [.. Keys.Skip(Math.Max(0, Keys.Count + 1 - MaxKeys)), new(HashOf(change, key), task)],
        };

    internal WorkflowDocument Put(GroupTask task) =>
        this with
        {
            Tasks = Find(task.Id) is null ? [.. Tasks, task] : [.. Tasks.Select(known => known.Id == task.Id ? task : known)],
        };

    /// <summary>Drops ended tasks until the limits are kept: done ones first, the oldest first; never the one that was just changed, nor one that an open task waits for and that is not done.</summary>
    /// <returns>The document; null when there is not enough to drop.</returns>
    internal WorkflowDocument? Fit(string changed)
    {
        var (count, bytes) = (Tasks.Count, Tasks.Sum(BytesOf));
        if (count <= MaxTasks && bytes <= MaxTextBytes)
            return this;
        var awaited = Tasks.Where(task => !task.IsEnded).SelectMany(task => task.After).ToHashSet();
        var dropped = new HashSet<string>();
        foreach (
            var task in Tasks
                .Where(task => task.IsEnded && task.Id != changed)
                .OrderBy(task => task.Status != GroupTaskStatus.Done)
                .ThenBy(task => task.ChangedAt)
        )
        {
            if (count <= MaxTasks && bytes <= MaxTextBytes)
                break;
            if (task.Status != GroupTaskStatus.Done && awaited.Contains(task.Id))
                continue;
            dropped.Add(task.Id);
            (count, bytes) = (count - 1, bytes - BytesOf(task));
        }
        return count <= MaxTasks && bytes <= MaxTextBytes ? this with { Tasks = [.. Tasks.Where(task => !dropped.Contains(task.Id))] } : null;
    }

    private static int BytesOf(GroupTask task) =>
        BytesOf(task.Id) + BytesOf(task.Title) + BytesOf(task.Result) + task.After.Sum(BytesOf) + task.HandOvers.Sum(handOver => BytesOf(handOver.Note));

    private static int BytesOf(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);

    private static string HashOf(string change, string key) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{change}:{key}")).AsSpan(0, 16));
}
