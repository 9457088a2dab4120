using Microsoft.Extensions.Options;
using SmallTalk.Groups;

namespace SmallTalk.Hosting;

/// <summary>Lets groups hear of failures, and their selectors make themselves ready in the background.</summary>
internal sealed class GroupsStage(GroupCatalog groups, SelectorPreparation preparation, FailureWatch failures, IOptions<ShutdownOptions> shutdown) : IStage
{
    /// <inheritdoc/>
    public int Number => StageNumbers.Groups;

    /// <inheritdoc/>
    public string Name => "groups";

    /// <inheritdoc/>
    public TimeSpan StopTimeout => shutdown.Value.CloseTimeout;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Without groups nobody asks for failures, and no reader is needed.
        if (groups.Groups.Count > 0)
            failures.Start();
        foreach (var group in groups.Groups)
            preparation.Prepare(group, group.Members);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        preparation.Dispose();
        await failures.DisposeAsync().ConfigureAwait(false);
    }
}
