using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Storage;
using SmallTalk.Turns;

namespace SmallTalk.Groups;

/// <summary>Workflows of one group in one session, in as many processes as a test wants.</summary>
internal sealed class WorkflowTestBed : IAsyncDisposable
{
    public TurnTestBed Turns { get; } = new();

    public List<string> Members { get; } = ["writer", "critic", "editor"];

    /// <summary>The workflow in a process of its own.</summary>
    public async Task<GroupWorkflow> OpenAsync(ProcessOwner? owner = null) => await OpenAsync(Turns.Start([], owner: owner));

    public async Task<GroupWorkflow> OpenAsync(TurnProcess process) => new(await process.OpenAsync(), "team", () => Members, Turns.Time, "cor");

    /// <summary>The tasks as they are stored, a line each.</summary>
    public async Task<string[]> StoredAsync() => [.. (await OpenAsync()).Tasks.Select(Line)];

    public static string Line(GroupTask task) => $"{task.Id} {task.Status} {task.Owner ?? "-"}";

    public async ValueTask DisposeAsync() => await Turns.DisposeAsync();
}
