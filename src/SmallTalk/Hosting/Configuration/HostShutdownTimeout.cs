using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace SmallTalk.Hosting;

/// <summary>Gives the host the time that a graceful stop needs: its default of 30 s would cut the saving of sessions short.</summary>
internal sealed class HostShutdownTimeout(IOptions<SmallTalkOptions> options) : IPostConfigureOptions<HostOptions>
{
    /// <inheritdoc/>
    public void PostConfigure(string? name, HostOptions host)
    {
        var needed = options.Value.Shutdown.Total;
        if (host.ShutdownTimeout != Timeout.InfiniteTimeSpan && host.ShutdownTimeout < needed)
            host.ShutdownTimeout = needed;
    }
}
