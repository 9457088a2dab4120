using System.Text.Json;
using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.Turns;

/// <summary>How a pending turn is written into the record of its session, and read from it.</summary>
internal static class PendingTurns
{
    private const int Format = 1;

    internal static readonly Payload? Cleared = default(Payload);

    internal static Payload Write(PendingTurn turn) =>
        new(JsonSerializer.SerializeToUtf8Bytes(new PendingTurnDocument(Format, turn), TurnJson.Default.PendingTurnDocument));

    /// <exception cref="PayloadFormatException">It is not a pending turn.</exception>
    internal static PendingTurn? Read(Payload payload)
    {
        if (payload.IsEmpty)
            return null;
        try
        {
            return JsonSerializer.Deserialize(payload.Bytes.Span, TurnJson.Default.PendingTurnDocument)?.Turn;
        }
        catch (JsonException error)
        {
            throw new PayloadFormatException("The session's pending turn cannot be read. Clear it by a change with an empty pending turn.", error);
        }
    }

    /// <summary>The turn that was begun and whose process is gone. Call it only while no turn of the session runs in this process.</summary>
    /// <exception cref="TurnRejectedException">Another process that lives runs it.</exception>
    internal static async ValueTask<PendingTurn?> FindKilledAsync(ITurnSession session, CancellationToken cancellationToken)
    {
        var pending = Read(session.PendingTurn);
        if (pending is null || IsFree(pending, session))
            return pending;
        await session.RefreshAsync(cancellationToken).ConfigureAwait(false);
        pending = Read(session.PendingTurn);
        if (pending is null || IsFree(pending, session) || !await session.IsAliveAsync(pending.Owner!, cancellationToken).ConfigureAwait(false))
            return pending;
        throw new TurnRejectedException(
            $"Process '{pending.Owner!.Instance}' runs turn '{pending.TurnId}' of session '{session.Key}'. Send this one after it has ended.",
            pending
        );
    }

    /// <summary>Whether no other process runs it: who has suspended a turn does not.</summary>
    private static bool IsFree(PendingTurn pending, ITurnSession session) => pending.IsSuspended || pending.Owner is null || pending.Owner == session.Owner;
}
