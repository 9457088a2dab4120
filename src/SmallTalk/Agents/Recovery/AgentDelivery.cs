using Microsoft.Extensions.Logging;
using SmallTalk.Diagnostics;
using SmallTalk.Events;

namespace SmallTalk.Agents;

/// <summary>Hands events to one instance of an agent. While that one catches up, an event that fails is counted, kept as a dead letter and passed over.</summary>
internal sealed partial class AgentDelivery(string subscriberId, string name, AgentInstance instance, AgentInboxTools tools)
{
    private readonly ILogger _logger = tools.Logger;
    private volatile bool _isCatchingUp;
    private int _handled;
    private int _failed;

    /// <summary>The instance is ready: from now on events that fail are repeated, as those of all subscribers.</summary>
    /// <returns>Whether half or more of what it had missed has failed.</returns>
    public bool CaughtUp()
    {
        _isCatchingUp = false;
        return _failed > 0 && _failed >= _handled;
    }

    public void CatchUp() => _isCatchingUp = true;

    public async ValueTask HandleAsync(EventRecord record, CancellationToken cancellationToken)
    {
        var agent = (ISubscribingAgent)instance.Agent;
        if (_isCatchingUp)
        {
            await HandleMissedAsync(agent, record, cancellationToken).ConfigureAwait(false);
            return;
        }
        await agent.HandleAsync(record, cancellationToken).ConfigureAwait(false);
        instance.Progressed(tools.Time.GetTimestamp());
        instance.IsDegraded = false;
    }

    private async Task HandleMissedAsync(ISubscribingAgent agent, EventRecord record, CancellationToken cancellationToken)
    {
        try
        {
            using var deadline = new CancellationTokenSource(tools.MissedEventTimeout, tools.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
            await ForeignCall.RunAsync(token => agent.HandleAsync(record, token), either.Token).ConfigureAwait(false);
            instance.Progressed(tools.Time.GetTimestamp());
            _handled++;
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            var letter = new DeadLetter(subscriberId, record, 1, FailureText.Of(error), tools.Time.GetUtcNow());
            await tools.Backend.Events.AddDeadLetterAsync(letter, cancellationToken).ConfigureAwait(false);
            _failed++;
            tools.Instruments.MissedEventFailed(name);
            LogFailed(error, name, record.Event.Id, record.Event.Topic);
        }
    }

    [LoggerMessage(
        6029,
        LogLevel.Error,
        "Agent '{Agent}' could not handle the event {EventId} of '{Topic}', which it had missed. It is kept as a dead letter."
    )]
    private partial void LogFailed(Exception error, string agent, Events.EventId eventId, string topic);
}
