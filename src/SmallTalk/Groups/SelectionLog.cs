using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SmallTalk.Groups;

/// <summary>Tells of each choice of a speaker: span, measurement, line in the log, event.</summary>
internal sealed class SelectionLog(GroupInstruments instruments, IOptions<GroupOptions> options, TimeProvider time, ILogger<SelectionLog> logger)
{
    internal SpeakerChoice Begin(GroupScene scene) => new(scene, instruments, options.Value, time, logger);
}
