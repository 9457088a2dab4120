using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using SmallTalk.Events;
using SmallTalk.Tour.Output;

namespace SmallTalk.Tour.FailingAgents;

/// <summary>Hears by the event bus what becomes of agents, and tells it.</summary>
internal sealed class AgentNews
{
    private readonly ConcurrentQueue<(AgentChange Change, DateTimeOffset At)> _changes = new();

    public AgentNews(IEventBus bus) =>
        bus.Subscribe(
            new() { SubscriberId = "tour", Patterns = [SmallTalkTopics.AgentHealth] },
            AgentJson.Default.AgentChange,
            (change, record, _) =>
            {
                _changes.Enqueue((change, record.Event.OccurredAt));
                return ValueTask.CompletedTask;
            }
        );

    /// <summary>Waits until an agent is well again, and tells how that came about.</summary>
    public async Task TellAsync(Narrator narrator, DateTimeOffset struck, CancellationToken cancellationToken)
    {
        while (true)
        {
            while (_changes.TryDequeue(out var next))
            {
                var after = Seconds(next.At - struck);
                if (next.Change.Status == "healthy")
                {
                    narrator.Hold($"back after {after}: a new process has its name, and has been asked again");
                    return;
                }
                narrator.Note($"{after} later '{next.Change.Agent}' is {next.Change.Status}: {next.Change.Cause}");
            }
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellationToken);
        }
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.00} s");
}

/// <summary>What the event <c>agent:health</c> carries.</summary>
internal sealed record AgentChange(string Agent, string Status, string? Cause);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AgentChange))]
internal sealed partial class AgentJson : JsonSerializerContext;
