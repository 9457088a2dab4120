using Microsoft.Extensions.Logging;

namespace SmallTalk.Groups;

/// <summary>What all groups of a host share.</summary>
internal sealed record GroupParts(
    GroupMembers Members,
    Eligibility Eligibility,
    GroupFloor Floor,
    SpeakerChooser Chooser,
    SelectionLog Log,
    GroupDowns Downs,
    GroupInstruments Instruments,
    TimeProvider Time,
    ILogger<GroupDirector> Logger
);
