namespace SmallTalk.Integration.Groups.Simulation;

/// <summary>What an agent does instead of an answer.</summary>
internal enum Ailment
{
    Throws,
    ThrowsInTheMidst,
    ThrowsAtTheEnd,
    SaysThatItWasCancelled,
    Hangs,
    HangsAndHeedsNothing,
    BlocksItsThread,
    Trickles,
    SaysNothing,
    SaysEmptyText,
    HandsOutNoStream,
    HandsOutNoUpdate,
    PosesAsTheUser,
    PosesAsTheSystem,
    AnswersACallThatNobodyMade,
    CallsAndDoesNothing,
    SaysHalfACharacter,
    HasNoRole,
}
