using System.Text.Json;
using SmallTalk.Storage;

namespace SmallTalk.Sessions;

/// <summary>A session in memory. Changes pass one gate; what is read needs none.</summary>
internal sealed partial class Session : ITurnSession
{
    private readonly SessionContext context;
    private readonly ISessionHost host;
    private readonly AsyncGate gate = new();
    private readonly SaveRetryPlan plan;
    private SessionFacts stored;
    private volatile SessionFacts visible;
    private ChangeSet? sending;
    private ChangeSet[] waiting = [];
    private volatile ProcessOwner? fenced;

    public Session(SessionKey key, DateTimeOffset createdAt, SessionFacts facts, SessionContext context, ISessionHost host)
    {
        Key = key;
        CreatedAt = createdAt;
        stored = visible = facts;
        this.context = context;
        this.host = host;
        plan = new(context.SaveRetryDelays);
        History = new SessionHistory(this, context);
        Touch();
    }

    public SessionId Id => Key.Id;

    public SessionKey Key { get; }

    public long Version => visible.Version;

    public SessionStatus Status => visible.Status;

    public DateTimeOffset CreatedAt { get; }

    public SessionExpiry Expiry => visible.Expiry;

    public ISessionHistory History { get; }

    public IReadOnlyDictionary<string, string> Metadata => visible.Metadata;

    public Payload PendingTurn => visible.PendingTurn;

    public IReadOnlyList<string> StateNames => [.. visible.State.Where(entry => entry.Value.Value is not null).Select(entry => entry.Key)];

    public ProcessOwner? Owner => context.Identity.Owner;

    /// <summary>Everything known, of one moment.</summary>
    internal SessionFacts Facts => visible;

    /// <summary>Whether something was acknowledged that is not stored.</summary>
    internal bool HasUnsaved => Volatile.Read(ref sending) is not null || Volatile.Read(ref waiting).Length > 0;

    public JsonElement? GetState(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return visible.State.TryGetValue(name, out var slot) ? slot.Read(context.Codec) : null;
    }

    public async ValueTask RefreshAsync(CancellationToken cancellationToken = default)
    {
        await gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ThrowIfFenced();
            await CatchUpHoldingGateAsync(null).ConfigureAwait(false);
            Publish();
        }
        finally
        {
            gate.Exit();
        }
    }

    /// <summary>Brings older messages into memory when a read asks for them.</summary>
    internal async ValueTask LoadAsync(SessionRead read, CancellationToken cancellationToken)
    {
        if (FirstOf(read, visible) >= visible.FirstLoaded)
            return;
        await gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var first = FirstOf(read, stored);
            if (first >= stored.FirstLoaded)
                return;
            var count = (int)(stored.FirstLoaded - first);
            var older = await ((SessionHistory)History).ReadPageAsync(first - 1, count, cancellationToken).ConfigureAwait(false);
            stored = stored with { Messages = stored.Messages.Prepend(older) };
            Publish();
        }
        finally
        {
            gate.Exit();
        }
    }

    /// <summary>Takes note that a successor has fenced this process: nothing is taken any more.</summary>
    internal void MarkFenced(ProcessOwner owner)
    {
        fenced = owner;
        if (HasUnsaved)
            LogUnsavedDropped(context.Log, Key, UnsavedMessages);
        context.Alerts.Resolve(AlertKey);
    }

    private static long FirstOf(SessionRead read, SessionFacts facts) =>
        read.Kind is SessionReadKind.Tail ? Math.Max(1, facts.LastSequence - read.Limit + 1) : read.Value + 1;

    private void ThrowIfFenced()
    {
        if (fenced is { } owner)
            throw new OwnerFencedException(owner);
    }

    /// <summary>Shows what is stored with what is not stored yet on top of it.</summary>
    private void Publish()
    {
        var facts = stored;
        if (sending is not null)
            facts = facts.Apply(sending, facts.Version + 1, context.Time.GetUtcNow(), isStored: false);
        foreach (var set in waiting)
            facts = facts.Apply(set, facts.Version + 1, context.Time.GetUtcNow(), isStored: false);
        visible = facts;
    }
}
