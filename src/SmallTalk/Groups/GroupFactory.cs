using Microsoft.Extensions.Options;
using SmallTalk.Agents;

namespace SmallTalk.Groups;

/// <summary>Makes groups of what code and configuration say of them; code goes first.</summary>
internal sealed class GroupFactory(IServiceProvider services, GroupMembership membership, IOptions<GroupOptions> options)
{
    internal Group Build(GroupRegistration registration, List<string> faults)
    {
        var name = AgentNames.Check(registration.Name, "group name");
        var builder = new GroupBuilder();
        registration.Configure(builder);
        var settings = options.Value.Each.TryGetValue(name, out var configured) ? configured : new();
        var names = builder.MemberNames.Count > 0 ? builder.MemberNames : [.. settings.Members];
        var members = names.Count == 0 ? [] : membership.Check($"Group '{name}'", names, faults);
        return new(name, members, SelectorOf(name, builder, settings, faults), builder.Rules.Or(RulesOf(settings)));
    }

    private ISpeakerSelector SelectorOf(string group, GroupBuilder builder, GroupSettings settings, List<string> faults)
    {
        var make = builder.Selector ?? NamedSelectors.Find(settings.Selector, services);
        if (make is not null)
            return make(services);
        faults.Add(
            $"{GroupOptions.SectionName}:Each:{group}:{nameof(GroupSettings.Selector)} is '{settings.Selector}'; it must be one of {NamedSelectors.Known}, or the key of a registered {nameof(ISpeakerSelector)}."
        );
        return new RoundRobinSelector();
    }

    private static GroupRules RulesOf(GroupSettings settings) =>
        new()
        {
            MaxRounds = settings.MaxRounds,
            MaxTurns = settings.MaxTurns,
            MaxInARow = settings.MaxInARow,
            MaxMentionDepth = settings.MaxMentionDepth,
            History = settings.ShowToSelector,
            MinGap = settings.MinGap,
            EndOn = [.. settings.EndOn],
            EndsWithTasks = settings.EndWhenTasksAreDone,
        };
}
