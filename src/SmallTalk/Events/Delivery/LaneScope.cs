namespace SmallTalk.Events;

/// <summary>Tells code that runs inside a handler: it must wait neither for its own end nor for room in a queue that it may be filling.</summary>
internal static class LaneScope
{
    private static readonly AsyncLocal<Lane?> Running = new();
    private static readonly ExecutionContext Empty = CaptureEmpty();

    /// <summary>Whether the caller runs inside any handler.</summary>
    public static bool IsInsideAny => Running.Value is not null;

    public static bool IsInside(Lane lane) => Running.Value == lane;

    /// <summary>The context in which a lane's handler is called: the lane, and nothing of the caller's.</summary>
    public static ExecutionContext ContextOf(Lane lane)
    {
        ExecutionContext? captured = null;
        // Whatever is set inside is undone for the caller when the context ends.
        ExecutionContext.Run(
            Empty,
            _ =>
            {
                Running.Value = lane;
                captured = ExecutionContext.Capture();
            },
            null
        );
        return captured!;
    }

    private static ExecutionContext CaptureEmpty()
    {
        ExecutionContext? captured = null;
        var thread = new Thread(() => captured = ExecutionContext.Capture());
        thread.UnsafeStart();
        thread.Join();
        return captured!;
    }
}
