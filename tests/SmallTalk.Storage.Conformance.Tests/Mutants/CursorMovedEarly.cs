using SmallTalk.Events;

namespace SmallTalk.Storage.Conformance;

/// <summary>A refused save of a cursor moves the position all the same.</summary>
internal sealed class CursorMovedEarly(IEventLog inner) : MutantEvents(inner)
{
    public override async ValueTask<bool> SaveCursorAsync(SubscriberCursor cursor, bool allowRewind = false, CancellationToken cancellationToken = default)
    {
        if (await Inner.SaveCursorAsync(cursor, allowRewind, cancellationToken))
        {
            return true;
        }

        var saved = await Inner.GetCursorAsync(cursor.Key, cancellationToken);
        await Inner.SaveCursorAsync(saved! with { Position = cursor.Position }, allowRewind: true, cancellationToken);
        return false;
    }
}
