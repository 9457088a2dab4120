using SmallTalk.Alerts;
using SmallTalk.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds ways to reach operators.</summary>
public static class SmallTalkBuilderAlertExtensions
{
    /// <summary>Sends alerts to a sink too. The log gets them in any case.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="sink">Makes the sink; called once.</param>
    /// <returns>The builder.</returns>
    public static ISmallTalkBuilder AddAlertSink(this ISmallTalkBuilder builder, Func<IServiceProvider, IAlertSink> sink)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(sink);
        builder.Services.AddSingleton(sink);
        return builder;
    }

    /// <summary>Sends alerts to a sink too. The log gets them in any case.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="sink">The sink. It is not disposed.</param>
    /// <returns>The builder.</returns>
    public static ISmallTalkBuilder AddAlertSink(this ISmallTalkBuilder builder, IAlertSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        return builder.AddAlertSink(_ => sink);
    }
}
