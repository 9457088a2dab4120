using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmallTalk.Diagnostics;

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
    ILogger<GroupDirector> Log
)
{
    /// <summary>The one to write to: it never throws.</summary>
    public ILogger Logger { get; } = Log.Unfailing();
}
