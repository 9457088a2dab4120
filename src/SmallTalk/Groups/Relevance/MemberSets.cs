using System.Diagnostics.CodeAnalysis;
using SmallTalk.Agents;

namespace SmallTalk.Groups;

/// <summary>Member sets that were asked for lately, bounded. Safe for use by several threads.</summary>
/// <typeparam name="T">What is kept of a set.</typeparam>
internal sealed class MemberSets<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>(
    int capacity,
    Func<IReadOnlyList<AgentDescriptor>, T> create
)
    where T : class
{
    private readonly Lock _lock = new();
    private readonly List<(AgentDescriptor[] Members, Lazy<T> Value)> _sets = [];

    /// <summary>Finds what is kept of a set, or makes it.</summary>
    /// <param name="members">The members. They are known by their descriptors, which do not change.</param>
    /// <param name="isNew">Whether it was made now.</param>
    internal T Get(IReadOnlyList<AgentDescriptor> members, out bool isNew)
    {
        // Made outside of the lock: other sets need not wait for it.
        return Find(members, out isNew).Value;
    }

    private Lazy<T> Find(IReadOnlyList<AgentDescriptor> members, out bool isNew)
    {
        lock (_lock)
        {
            var at = _sets.FindIndex(set => IsSame(set.Members, members));
            isNew = at < 0;
            AgentDescriptor[] known = isNew ? [.. members] : _sets[at].Members;
            var found = isNew ? (known, new Lazy<T>(() => create(known))) : _sets[at];
            if (at == 0)
                return found.Item2;
            if (!isNew)
                _sets.RemoveAt(at);
            else if (_sets.Count == capacity)
                _sets.RemoveAt(capacity - 1);
            _sets.Insert(0, found);
            return found.Item2;
        }
    }

    internal bool Contains(T value)
    {
        lock (_lock)
            return _sets.Exists(set => set.Value.IsValueCreated && ReferenceEquals(set.Value.Value, value));
    }

    private static bool IsSame(AgentDescriptor[] known, IReadOnlyList<AgentDescriptor> members)
    {
        if (known.Length != members.Count)
            return false;
        for (var at = 0; at < known.Length; at++)
            if (!IsSame(known[at], members[at]))
                return false;
        return true;
    }

    private static bool IsSame(AgentDescriptor known, AgentDescriptor member) =>
        ReferenceEquals(known, member)
        || (
            known.Name == member.Name
            && known.Description == member.Description
            && IsSame(known.Expertise, member.Expertise)
            && IsSame(known.ExamplePrompts, member.ExamplePrompts)
        );

    private static bool IsSame(IReadOnlyList<string> known, IReadOnlyList<string> texts) => ReferenceEquals(known, texts) || known.SequenceEqual(texts);
}
