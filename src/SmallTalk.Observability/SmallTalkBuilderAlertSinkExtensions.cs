using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using SmallTalk.Alerts;
using SmallTalk.Diagnostics;
using SmallTalk.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Brings alerts to operators by e-mail, Slack and PagerDuty. The log gets them in any case.</summary>
public static class SmallTalkBuilderAlertSinkExtensions
{
    private const DynamicallyAccessedMemberTypes Constructors = DynamicallyAccessedMemberTypes.PublicConstructors;

    /// <summary>Sends alerts by e-mail. A second call only changes options.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Options set in code; they win over section <c>SmallTalk:Alerts:Smtp</c>.</param>
    /// <returns>The builder.</returns>
    public static ISmallTalkBuilder AddSmtpAlerts(this ISmallTalkBuilder builder, Action<SmtpAlertOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddSmtp().TurnOn(configure);
    }

    /// <summary>Sends alerts to a Slack channel. A second call only changes options.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Options set in code; they win over section <c>SmallTalk:Alerts:Slack</c>.</param>
    /// <returns>The builder.</returns>
    public static ISmallTalkBuilder AddSlackAlerts(this ISmallTalkBuilder builder, Action<SlackAlertOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddSlack().TurnOn(configure);
    }

    /// <summary>Sends alerts to PagerDuty. A second call only changes options.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Options set in code; they win over section <c>SmallTalk:Alerts:PagerDuty</c>.</param>
    /// <returns>The builder.</returns>
    public static ISmallTalkBuilder AddPagerDutyAlerts(this ISmallTalkBuilder builder, Action<PagerDutyAlertOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddPagerDuty().TurnOn(configure);
    }

    /// <summary>Sends alerts by each of the three ways whose section of the configuration is filled: below <c>SmallTalk:Alerts</c> those are <c>Smtp</c>, <c>Slack</c> and <c>PagerDuty</c>. A second call does nothing.</summary>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static ISmallTalkBuilder AddConfiguredAlerts(this ISmallTalkBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddSmtp().AddSlack().AddPagerDuty();
    }

    private static ISmallTalkBuilder AddSmtp(this ISmallTalkBuilder builder) =>
        builder.AddSink<SmtpAlertSink, SmtpAlertOptions, SmtpAlertSetup, SmtpAlertOptionsValidator>(
            SettingsSection.Of<SmtpAlertOptions>(SmtpAlertOptions.SectionName)
        );

    private static ISmallTalkBuilder AddSlack(this ISmallTalkBuilder builder) =>
        builder.AddSink<SlackAlertSink, SlackAlertOptions, SlackAlertSetup, SlackAlertOptionsValidator>(
            SettingsSection.Of<SlackAlertOptions>(SlackAlertOptions.SectionName)
        );

    private static ISmallTalkBuilder AddPagerDuty(this ISmallTalkBuilder builder) =>
        builder.AddSink<PagerDutyAlertSink, PagerDutyAlertOptions, PagerDutyAlertSetup, PagerDutyAlertOptionsValidator>(
            SettingsSection.Of<PagerDutyAlertOptions>(PagerDutyAlertOptions.SectionName)
        );

    private static ISmallTalkBuilder AddSink<
        [DynamicallyAccessedMembers(Constructors)] TSink,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions,
        [DynamicallyAccessedMembers(Constructors)] TSetup,
        [DynamicallyAccessedMembers(Constructors)] TValidator
    >(this ISmallTalkBuilder builder, SettingsSection section)
        where TSink : class, IAlertSink
        where TOptions : AlertSinkOptions
        where TSetup : class, IConfigureOptions<TOptions>
        where TValidator : class, IValidateOptions<TOptions>
    {
        var services = builder.Services;
        if (services.Any(service => service.ImplementationType == typeof(TSetup)))
            return builder;
        // First of all that configures: what code says comes later, wherever it was registered.
        services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<TOptions>, TSetup>());
        services.AddOptions<TOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TOptions>, TValidator>());
        services.AddSingleton(section);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<AlertDeliveryInstruments>();
        services.TryAddSingleton<AlertSenderFactory>();
        services.TryAddSingleton<AlertHttpClient>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAlertSink, TSink>());
        return builder;
    }

    private static ISmallTalkBuilder TurnOn<TOptions>(this ISmallTalkBuilder builder, Action<TOptions>? configure)
        where TOptions : AlertSinkOptions
    {
        builder.Services.Configure<TOptions>(static options => options.IsOn = true);
        if (configure is not null)
            builder.Services.Configure(configure);
        return builder;
    }
}
