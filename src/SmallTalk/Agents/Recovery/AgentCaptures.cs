using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmallTalk.Diagnostics;
using SmallTalk.State;
using SmallTalk.Storage;

namespace SmallTalk.Agents;

/// <summary>Stores what agents keep between sessions, and gives it back to an instance that is new. Safe for use by several threads.</summary>
internal sealed partial class AgentCaptures(
    ISharedState state,
    IOptions<AgentOptions> options,
    AgentInstruments instruments,
    TimeProvider time,
    ILogger<AgentCaptures> logger
)
{
    private readonly ILogger _logger = logger.Unfailing();
    private readonly AgentRecoveryOptions _options = options.Value.Recovery;

    /// <summary>Gives an agent what is stored; nothing to one that keeps nothing.</summary>
    public async Task RestoreAsync(string name, IAgent agent, CancellationToken cancellationToken)
    {
        if (agent is ICapturedAgent captured && await LoadAsync(name, cancellationToken).ConfigureAwait(false) is { } capture)
            await GiveAsync(captured, capture, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives an agent what it had kept.</summary>
    public static Task GiveAsync(ICapturedAgent agent, AgentCapture capture, CancellationToken cancellationToken) =>
        ForeignCall.RunAsync(token => agent.RestoreAsync(capture, token), cancellationToken);

    /// <summary>Reads what is stored of an agent; null when nothing is.</summary>
    /// <exception cref="StoreException">The store failed.</exception>
    public async Task<AgentCapture?> LoadAsync(string name, CancellationToken cancellationToken)
    {
        var stored = await state.GetAsync<JsonElement>(EntryOf(name), cancellationToken).ConfigureAwait(false);
        return stored is { Value: { ValueKind: JsonValueKind.Object } json } ? json.Deserialize(AgentJson.Default.AgentCapture) : null;
    }

    /// <summary>Asks an agent what is to be kept, and stores it. What goes wrong is said, and what was stored before stays.</summary>
    public async Task StoreAsync(string name, ICapturedAgent agent, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_options.RestartTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            AgentCapture? capture = null;
            await ForeignCall.RunAsync(async token => capture = await agent.CaptureAsync(token).ConfigureAwait(false), either.Token).ConfigureAwait(false);
            await StoreAsync(name, capture ?? throw new InvalidOperationException("It handed out null."), either.Token).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            instruments.Captured(name, "failed");
            LogFailed(error, name);
        }
    }

    private async Task StoreAsync(string name, AgentCapture capture, CancellationToken cancellationToken)
    {
        var kept = CaptureTrimmer.Trim(capture, _options.CapturedTurns, _options.MaxCaptureBytes);
        if (kept.Size > _options.MaxCaptureBytes)
        {
            instruments.Captured(name, "too_large");
            LogTooLarge(name, kept.Size, _options.MaxCaptureBytes);
            return;
        }
        if (kept.IsTrimmed)
            LogTrimmed(name, kept.TurnsLeftOut, kept.ContextLeftOut, _options.MaxCaptureBytes);
        var json = JsonSerializer.SerializeToElement(kept.Capture, AgentJson.Default.AgentCapture);
        await state.SetAsync(EntryOf(name), json, name, cancellationToken: cancellationToken).ConfigureAwait(false);
        instruments.Captured(name, kept.IsTrimmed ? "trimmed" : "stored");
    }

    private static string EntryOf(string name) => $"agent:{name}";

    [LoggerMessage(
        6026,
        LogLevel.Warning,
        "What agent '{Agent}' keeps is over {MaxBytes} bytes: {Turns} of its oldest turns and {Context} entries of its context were left out."
    )]
    private partial void LogTrimmed(string agent, int turns, int context, int maxBytes);

    [LoggerMessage(
        6027,
        LogLevel.Error,
        "What agent '{Agent}' keeps has {Bytes} bytes and is over {MaxBytes} without what may be left out. It was not stored, and what was stored before stays; mark more of its context as trimmable, or raise SmallTalk:Agents:Recovery:MaxCaptureBytes."
    )]
    private partial void LogTooLarge(string agent, long bytes, int maxBytes);

    [LoggerMessage(6028, LogLevel.Error, "What agent '{Agent}' keeps could not be stored; what was stored before stays.")]
    private partial void LogFailed(Exception error, string agent);
}
