namespace SmallTalk.Turns;

/// <summary>Why a turn is ended from outside.</summary>
internal enum TurnStop
{
    None = 0,
    Cancelled = 1,
    ConsumerLeft = 2,
    ConsumerStalled = 3,
    HostStopping = 4,
}
