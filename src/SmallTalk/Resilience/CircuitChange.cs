namespace SmallTalk.Resilience;

/// <summary>What an outcome did to a circuit.</summary>
internal enum CircuitChange
{
    None = 0,
    Opened = 1,
    Closed = 2,
}
