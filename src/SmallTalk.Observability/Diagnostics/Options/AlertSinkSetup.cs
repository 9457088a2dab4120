using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SmallTalk.Alerts;

namespace SmallTalk.Diagnostics;

/// <summary>Fills the options of a sink from the configuration, where there is one, and turns the sink on when its section is filled.</summary>
/// <remarks>The binder stops at the first text that it cannot read. So each value is tried alone, and whatever is wrong is named together later.</remarks>
internal abstract class AlertSinkSetup<T>(IServiceProvider services, string section) : IConfigureOptions<T>
    where T : AlertSinkOptions, new()
{
    public void Configure(T options)
    {
        if (services.GetService<IConfiguration>()?.GetSection(section) is not { } settings)
            return;
        var readable = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (
            var (key, value) in settings.AsEnumerable(makePathsRelative: true).Where(setting => setting.Key.Length > 0 && !string.IsNullOrEmpty(setting.Value))
        )
        {
            options.IsOn = true;
            if (FaultOf(key, value!) is { } fault)
                options.Unreadable.Add(fault);
            else
                readable[key] = value;
        }
        Bind(Only(readable), options);
    }

    protected abstract void Bind(IConfiguration settings, T options);

    private string? FaultOf(string key, string value)
    {
        try
        {
            Bind(Only(new() { [key] = value }), new T());
            return null;
        }
        catch (InvalidOperationException error)
        {
            return $"{section}:{key} is '{value}', which cannot be read: {(error.InnerException ?? error).Message}";
        }
    }

    private static IConfiguration Only(Dictionary<string, string?> values) => new ConfigurationBuilder().AddInMemoryCollection(values).Build();
}
