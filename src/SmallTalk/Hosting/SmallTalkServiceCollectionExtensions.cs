using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SmallTalk.Agents;
using SmallTalk.Diagnostics;
using SmallTalk.Events;
using SmallTalk.Groups;
using SmallTalk.Hosting;
using SmallTalk.Sessions;
using SmallTalk.State;
using SmallTalk.Storage;
using SmallTalk.Turns;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers SmallTalk.</summary>
public static class SmallTalkServiceCollectionExtensions
{
    /// <summary>Adds SmallTalk with the file store in <c>./data</c>. The host's own registrations win; a second call only adds to the configuration.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Options set in code; they win over the configuration section and variables. Called once, at the start.</param>
    /// <returns>The builder to which stores, agents and groups are added.</returns>
    public static ISmallTalkBuilder AddSmallTalk(this IServiceCollection services, Action<SmallTalkOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (configure is not null)
            services.Configure(configure);
        if (services.All(service => service.ServiceType != typeof(SmallTalkRuntime)))
            services.AddRooms().AddHosting().AddParts();
        return new SmallTalkBuilder(services);
    }

    private static IServiceCollection AddRooms(this IServiceCollection services) =>
        services
            .AddLogging()
            .AddMetrics()
            .AddDiagnosticsRoom()
            .AddStorageRoom()
            .AddEventsRoom()
            .AddStateRoom()
            .AddSessionsRoom()
            .AddAgentsRoom()
            .AddTurnsRoom()
            .AddGroupsRoom();

    private static IServiceCollection AddHosting(this IServiceCollection services)
    {
        services.TryAddSingleton<HostingInstruments>();
        services.TryAddSingleton<StopSignals>();
        services.TryAddSingleton(StoreFactory.Create);
        services.TryAddEnumerable([
            ServiceDescriptor.Singleton<IStage, AlertsStage>(),
            ServiceDescriptor.Singleton<IStage, StoreStage>(),
            ServiceDescriptor.Singleton<IStage, LeaseStage>(),
            ServiceDescriptor.Singleton<IStage, EventsStage>(),
            ServiceDescriptor.Singleton<IStage, StateStage>(),
            ServiceDescriptor.Singleton<IStage, SessionsStage>(),
            ServiceDescriptor.Singleton<IStage, MonitorStage>(),
            ServiceDescriptor.Singleton<IStage, TurnsStage>(),
            ServiceDescriptor.Singleton<IStage, GroupsStage>(),
            ServiceDescriptor.Singleton<IStage, ReadyStage>(),
        ]);
        services.TryAddSingleton<StageRunner>();
        services.TryAddSingleton<SmallTalkRuntime>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SmallTalkHostedService>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<HostOptions>, HostShutdownTimeout>());
        return services;
    }

    private static IServiceCollection AddParts(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => new ConfiguredOptions(provider.GetService<IConfiguration>()));
        services.TryAddSingleton<IOptionsFactory<SmallTalkOptions>, SmallTalkOptionsFactory>();
        services.TryAddSingleton<OptionsCheck>();
        services.TryAddSingleton<UnreadSettings>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ShutdownOptions>, ShutdownOptionsValidator>());
        return services
            .AddPart(static options => options.Storage)
            .AddPart(static options => options.Files)
            .AddPart(static options => options.Memory)
            .AddPart(static options => options.Lease)
            .AddPart(static options => options.Payloads)
            .AddPart(static options => options.Sessions)
            .AddPart(static options => options.Agents)
            .AddPart(static options => options.Turns)
            .AddPart(static options => options.Groups)
            .AddPart(static options => options.Events)
            .AddPart(static options => options.State)
            .AddPart(static options => options.Shutdown);
    }

    private static IServiceCollection AddPart<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>(
        this IServiceCollection services,
        Func<SmallTalkOptions, T> part
    )
        where T : class
    {
        services.TryAddSingleton(provider => new OptionsPart<T>(
            part,
            provider.GetRequiredService<IOptions<SmallTalkOptions>>(),
            provider.GetServices<IConfigureOptions<T>>(),
            provider.GetServices<IPostConfigureOptions<T>>(),
            provider.GetServices<IValidateOptions<T>>(),
            new Lazy<OptionsCheck>(provider.GetRequiredService<OptionsCheck>)
        ));
        services.TryAddSingleton<IOptionsFactory<T>>(provider => provider.GetRequiredService<OptionsPart<T>>());
        services.AddSingleton<IOptionsPart>(provider => provider.GetRequiredService<OptionsPart<T>>());
        return services;
    }
}
