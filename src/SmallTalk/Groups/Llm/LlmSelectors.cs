using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SmallTalk.Agents;
using SmallTalk.Diagnostics;

namespace SmallTalk.Groups;

/// <summary>Makes selectors that ask a model, of checked options.</summary>
internal static class LlmSelectors
{
    private const int MostMessages = 10_000;
    private const int LeastCharacters = 50;
    private const int MostCharacters = 1_000_000;
    private static readonly TimeSpan ShortestLimit = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestLimit = TimeSpan.FromMinutes(10);

    internal static LlmSelector Make(IServiceProvider services, LlmSelectionOptions options) =>
        new(
            ClientOf(services, options),
            options,
            services.GetRequiredService<GroupInstruments>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<LlmSelector>>()
        );

    /// <exception cref="InvalidAgentsException">Options are out of range; all of them are named.</exception>
    internal static LlmSelectionOptions Checked(Action<LlmSelectionOptions> configure)
    {
        var options = new LlmSelectionOptions();
        configure(options);
        options = options.Copy();
        var faults = new List<string>();
        OptionRange.Check(faults, nameof(LlmSelectionOptions), nameof(options.TimeLimit), options.TimeLimit, ShortestLimit, LongestLimit);
        OptionRange.Check(faults, nameof(LlmSelectionOptions), nameof(options.MaxMessages), options.MaxMessages, 1, MostMessages);
        OptionRange.Check(faults, nameof(LlmSelectionOptions), nameof(options.MaxCharacters), options.MaxCharacters, LeastCharacters, MostCharacters);
        return faults.Count == 0 ? options : throw new InvalidAgentsException(faults);
    }

    private static IChatClient ClientOf(IServiceProvider services, LlmSelectionOptions options)
    {
        var client =
            options.Client is not null ? options.Client(services)
            : options.ServiceKey is null ? services.GetService<IChatClient>()
            : services.GetKeyedService<IChatClient>(options.ServiceKey);
        return client
            ?? throw new InvalidAgentsException([
                $"A group whose speakers a model chooses has no model: register an {nameof(IChatClient)}, or set {nameof(options.Client)} or {nameof(options.ServiceKey)} by By.LlmWith.",
            ]);
    }
}
