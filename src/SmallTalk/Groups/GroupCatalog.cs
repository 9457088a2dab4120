using Microsoft.Extensions.Options;
using SmallTalk.Agents;
using SmallTalk.Turns;

namespace SmallTalk.Groups;

/// <summary>All registered groups, of code and configuration, fixed once built.</summary>
internal sealed class GroupCatalog : ITurnDirectors
{
    private readonly Dictionary<string, Group> _groups = new(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="InvalidAgentsException">A group cannot work; tells all faults of all groups.</exception>
    public GroupCatalog(
        IEnumerable<GroupRegistration> registrations,
        GroupFactory factory,
        GroupParts parts,
        IOptions<GroupOptions> options,
        IOptions<TurnRunnerOptions> turns
    )
    {
        var faults = new List<string>();
        var known = registrations.ToList();
        foreach (var registration in known)
            Add(factory.Build(registration, faults), faults);
        foreach (var name in options.Value.Each.Keys.Where(name => !known.Exists(it => string.Equals(it.Name, name, StringComparison.OrdinalIgnoreCase))))
            Add(factory.Build(new(name, static _ => { }), faults), faults);
        if (_groups.Count > 0)
            CheckTurns(turns.Value, options.Value, faults);
        if (faults.Count > 0)
            throw new InvalidAgentsException(faults);
        All = [.. _groups.Values.Select(group => new GroupDirector(group, parts))];
    }

    public IReadOnlyList<ITurnDirector> All { get; }

    internal IReadOnlyCollection<Group> Groups => _groups.Values;

    internal Group? Find(string name) => _groups.GetValueOrDefault(name);

    private void CheckTurns(TurnRunnerOptions turns, GroupOptions options, List<string> faults)
    {
        if (turns.Concurrency == TurnConcurrency.Parallel)
            faults.Add(
                $"{TurnRunnerOptions.SectionName}:{nameof(turns.Concurrency)} is {turns.Concurrency}: turns of a group go one after the other, who speaks next rests on who spoke. Use {TurnConcurrency.Queue} or {TurnConcurrency.Reject}."
            );
        var longest = options.SelectionTimeout + _groups.Values.Max(group => group.Rules.MinGap ?? TimeSpan.Zero);
        if (longest >= turns.DirectorTimeout)
            faults.Add(
                $"{GroupOptions.SectionName}:{nameof(options.SelectionTimeout)} and the longest gap between two answers are {longest} together; they must be less than {TurnRunnerOptions.SectionName}:{nameof(turns.DirectorTimeout)} ({turns.DirectorTimeout}), at which a turn fails."
            );
    }

    private void Add(Group group, List<string> faults)
    {
        if (!_groups.TryAdd(group.Name, group))
            faults.Add($"The name '{group.Name}' of a group is taken by an agent or another group.");
    }
}
