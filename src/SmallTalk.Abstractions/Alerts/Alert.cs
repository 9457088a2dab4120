using SmallTalk.Sessions;

namespace SmallTalk.Alerts;

/// <summary>Something an operator must know. Immutable.</summary>
public sealed record Alert
{
    /// <summary>What it is about, the same for the same trouble: while it is raised, it is not raised again. For example <c>session-save:42</c>.</summary>
    public required string Key { get; init; }

    /// <summary>The kind of trouble, for example <c>session.save_failed</c>.</summary>
    public required string Name { get; init; }

    /// <summary>How bad it is.</summary>
    public required AlertSeverity Severity { get; init; }

    /// <summary>What happened and what to do, in a sentence or two.</summary>
    public required string Message { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset RaisedAt { get; init; }

    /// <summary>The component that raised it.</summary>
    public required string Component { get; init; }

    /// <summary>The session concerned, when there is one.</summary>
    public SessionKey? Session { get; init; }

    /// <summary>What ties it to a request, when there is one.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>Further facts, for example the number of retries.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = new Dictionary<string, string>();

    /// <summary>The error, when there is one.</summary>
    public Exception? Error { get; init; }
}
