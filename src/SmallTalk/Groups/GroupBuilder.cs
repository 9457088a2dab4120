using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SmallTalk.Agents;

namespace SmallTalk.Groups;

/// <summary>What <c>AddGroup</c> configures. Not safe for use by several threads.</summary>
public sealed class GroupBuilder
{
    private const int MaxLimit = 10_000;

    private readonly string _name;
    private readonly List<string> _members = [];
    private Func<IServiceProvider, ISpeakerSelector> _selector = By.RoundRobin;
    private GroupRules _rules = new();

    internal GroupBuilder(string name) => _name = AgentNames.Check(name, "group name");

    /// <summary>Adds members, in the order in which they take turns.</summary>
    /// <param name="agents">The names of registered agents.</param>
    /// <returns>This builder.</returns>
    public GroupBuilder Members(params string[] agents)
    {
        _members.AddRange(agents);
        return this;
    }

    /// <summary>Says how the next speaker is chosen; <see cref="By.RoundRobin"/> by default.</summary>
    /// <param name="selector">Makes the selector; called once.</param>
    /// <returns>This builder.</returns>
    public GroupBuilder SelectSpeakers(Func<IServiceProvider, ISpeakerSelector> selector)
    {
        ArgumentNullException.ThrowIfNull(selector);
        _selector = selector;
        return this;
    }

    /// <summary>Says how the next speaker is chosen.</summary>
    /// <param name="selector">The selector. It is not disposed.</param>
    /// <returns>This builder.</returns>
    public GroupBuilder SelectSpeakers(ISpeakerSelector selector)
    {
        ArgumentNullException.ThrowIfNull(selector);
        return SelectSpeakers(_ => selector);
    }

    /// <summary>Sets how many rounds one user message may cause; a round is as many answers as there are members.</summary>
    /// <param name="rounds">1 to 10,000; 1 by default.</param>
    /// <returns>This builder.</returns>
    public GroupBuilder MaxRounds(int rounds) => With(_rules with { MaxRounds = Check(rounds) });

    /// <summary>Sets how many answers one user message may cause.</summary>
    /// <param name="turns">1 to 10,000; without limit by default.</param>
    /// <returns>This builder.</returns>
    public GroupBuilder MaxTurns(int turns) => With(_rules with { MaxTurns = Check(turns) });

    /// <summary>Sets how many answers in a row one member may give.</summary>
    /// <param name="turns">1 to 10,000; without limit by default.</param>
    /// <returns>This builder.</returns>
    public GroupBuilder MaxInARow(int turns) => With(_rules with { MaxInARow = Check(turns) });

    /// <summary>Sets how many of the newest messages the selector sees.</summary>
    /// <param name="messages">1 to 10,000; 50 by default.</param>
    /// <returns>This builder.</returns>
    public GroupBuilder ShowToSelector(int messages) => With(_rules with { History = Check(messages) });

    /// <summary>Ends the turn when an answer meets a condition; with several, any of them.</summary>
    /// <param name="condition">The condition, asked once per answer; must be safe for use by several threads.</param>
    /// <returns>This builder.</returns>
    public GroupBuilder EndWhen(Func<ChatMessage, bool> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return With(_rules with { EndWhen = [.. _rules.EndWhen, condition] });
    }

    /// <summary>Ends the turn when an answer holds a phrase, without regard to case.</summary>
    /// <param name="phrase">The phrase, for example <c>TERMINATE</c>.</param>
    /// <returns>This builder.</returns>
    public GroupBuilder EndOn(string phrase)
    {
        ArgumentException.ThrowIfNullOrEmpty(phrase);
        return EndWhen(answer => answer.Text.Contains(phrase, StringComparison.OrdinalIgnoreCase));
    }

    /// <exception cref="InvalidAgentsException">There is no member, or one is unknown or named twice.</exception>
    internal GroupDirector Build(IServiceProvider services) =>
        new(
            _name,
            MembersOf(services.GetRequiredService<IAgentRegistry>()),
            _selector(services),
            _rules,
            services.GetRequiredService<GroupInstruments>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<GroupDirector>>()
        );

    private List<AgentDescriptor> MembersOf(IAgentRegistry agents)
    {
        var members = new List<AgentDescriptor>();
        var faults = new List<string>();
        foreach (var name in _members)
            if (!agents.TryGet(name, out var agent))
                faults.Add($"Group '{_name}' has the member '{name}', which is not registered.");
            else if (members.Contains(agent.Descriptor))
                faults.Add($"Group '{_name}' has the member '{name}' twice.");
            else
                members.Add(agent.Descriptor);
        if (_members.Count == 0)
            faults.Add($"Group '{_name}' has no members.");
        return faults.Count == 0 ? members : throw new InvalidAgentsException(faults);
    }

    private static int Check(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxLimit);
        return limit;
    }

    private GroupBuilder With(GroupRules rules)
    {
        _rules = rules;
        return this;
    }
}
