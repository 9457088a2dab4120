using SmallTalk.Events;

namespace SmallTalk.Storage.Conformance;

/// <summary>A cursor of a living owner is taken all the same.</summary>
internal sealed class TakenCursor(IEventLog inner) : MutantEvents(inner)
{
    public override async ValueTask<bool> SaveCursorAsync(SubscriberCursor cursor, bool allowRewind = false, CancellationToken cancellationToken = default)
    {
        if (await Inner.SaveCursorAsync(cursor, allowRewind, cancellationToken))
        {
            return true;
        }

        await Inner.DeleteCursorsAsync(cursor.Key.SubscriberId, cancellationToken);
        return await Inner.SaveCursorAsync(cursor, allowRewind, cancellationToken);
    }
}
