namespace SmallTalk.Integration.Scenarios;

/// <summary>At what an agent fails.</summary>
internal enum MishapPlace
{
    Answer = 0,
    Event = 1,
    BetweenTurns = 2,
}
