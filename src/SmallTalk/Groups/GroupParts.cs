using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SmallTalk.Groups;

/// <summary>What all groups of a host share.</summary>
internal sealed record GroupParts(
    GroupMembership Membership,
    Eligibility Eligibility,
    GroupFloor Floor,
    SpeakerChooser Chooser,
    GroupDowns Downs,
    GroupInstruments Instruments,
    IOptions<GroupOptions> Options,
    TimeProvider Time,
    ILogger<GroupDirector> Logger
);
