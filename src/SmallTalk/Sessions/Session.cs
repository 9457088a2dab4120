using System.Text.Json;
using SmallTalk.Storage;

namespace SmallTalk.Sessions;

/// <summary>A session in memory. Changes pass one gate; what is read needs none.</summary>
internal sealed partial class Session : ITurnSession
{
    private readonly SessionContext _context;
    private readonly ISessionHost _host;
    private readonly AsyncGate _gate = new();
    private SessionHistory? _history;
    private SessionFacts _stored;
    private volatile SessionFacts _visible;
    private ChangeSet? _sending;
    private ChangeSet[] _waiting = [];
    private volatile ProcessOwner? _fenced;

    public Session(SessionKey key, DateTimeOffset createdAt, SessionFacts facts, SessionContext context, ISessionHost host)
    {
        Key = key;
        CreatedAt = createdAt;
        _stored = _visible = facts;
        this._context = context;
        this._host = host;
        Touch();
    }

    public SessionId Id => Key.Id;

    public SessionKey Key { get; }

    public long Version => _visible.Version;

    public SessionStatus Status => _visible.Status;

    public DateTimeOffset CreatedAt { get; }

    public SessionExpiry Expiry => _visible.Expiry;

    // Made when it is asked for: most sessions in memory are idle.
    public ISessionHistory History => _history ?? Interlocked.CompareExchange(ref _history, new(this, _context), null) ?? _history;

    public IReadOnlyDictionary<string, string> Metadata => _visible.Metadata;

    public Payload PendingTurn => _visible.PendingTurn;

    public IReadOnlyList<string> StateNames => [.. _visible.State.Where(entry => entry.Value.Value is not null).Select(entry => entry.Key)];

    public ProcessOwner? Owner => _context.Identity.Owner;

    public int MaxMessageBytes => _context.Codec.MaxMessageBytes;

    /// <summary>Everything known, of one moment.</summary>
    internal SessionFacts Facts => _visible;

    /// <summary>Whether something was acknowledged that is not stored.</summary>
    internal bool HasUnsaved => Volatile.Read(ref _sending) is not null || Volatile.Read(ref _waiting).Length > 0;

    public JsonElement? GetState(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _visible.State.TryGetValue(name, out var slot) ? slot.Read(_context.Codec) : null;
    }

    public async ValueTask RefreshAsync(CancellationToken cancellationToken = default)
    {
        await _gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ThrowIfFenced();
            await CatchUpHoldingGateAsync(null).ConfigureAwait(false);
            Publish();
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>Brings older messages into memory when a read asks for them.</summary>
    internal async ValueTask LoadAsync(SessionRead read, CancellationToken cancellationToken)
    {
        if (FirstOf(read, _visible) >= _visible.FirstLoaded)
            return;
        await _gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var first = FirstOf(read, _stored);
            if (first >= _stored.FirstLoaded)
                return;
            var count = (int)(_stored.FirstLoaded - first);
            var older = await ((SessionHistory)History).ReadPageAsync(first - 1, count, cancellationToken).ConfigureAwait(false);
            _stored = _stored with { Messages = _stored.Messages.Prepend(older) };
            Publish();
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>Takes note that a successor has fenced this process: nothing is taken any more.</summary>
    internal void MarkFenced(ProcessOwner owner)
    {
        _fenced = owner;
        if (HasUnsaved)
            LogUnsavedDropped(_context.Log, Key, UnsavedMessages);
        _context.Alerts.Resolve(AlertKey);
    }

    private static long FirstOf(SessionRead read, SessionFacts facts) =>
        read.Kind is SessionReadKind.Tail ? Math.Max(1, facts.LastSequence - read.Limit + 1) : read.Value + 1;

    private void ThrowIfFenced()
    {
        if (_fenced is { } owner)
            throw new OwnerFencedException(owner);
    }

    /// <summary>Shows what is stored with what is not stored yet on top of it.</summary>
    private void Publish()
    {
        var facts = _stored;
        if (_sending is not null)
            facts = facts.Apply(_sending, facts.Version + 1, _context.Time.GetUtcNow(), isStored: false);
        foreach (var set in _waiting)
            facts = facts.Apply(set, facts.Version + 1, _context.Time.GetUtcNow(), isStored: false);
        _visible = facts;
    }
}
