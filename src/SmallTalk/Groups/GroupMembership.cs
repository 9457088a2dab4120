using Microsoft.Extensions.Options;
using SmallTalk.Agents;

namespace SmallTalk.Groups;

/// <summary>The rules of who may be together in a group.</summary>
internal sealed class GroupMembership(IAgentRegistry agents, IOptions<GroupOptions> options)
{
    /// <summary>Finds the members of a group that is registered or made, and what is wrong with them.</summary>
    internal IReadOnlyList<AgentDescriptor> Check(string whose, IReadOnlyList<string> names, List<string> faults)
    {
        var members = new List<AgentDescriptor>();
        foreach (var name in names)
            if (agents.TryGet(name ?? "", out var agent))
                members.Add(agent.Descriptor);
        faults.AddRange(NameConflicts.Find(names.Select(name => name ?? ""), name => agents.TryGet(name, out _)).Select(conflict => TextOf(whose, conflict)));
        if (names.Count < options.Value.MinParticipants || names.Count > options.Value.MaxParticipants)
            faults.Add(
                $"{whose} has {(names.Count == 0 ? "no members" : $"{names.Count} members")}; it must have {options.Value.MinParticipants} to {options.Value.MaxParticipants}. See {GroupOptions.SectionName}:{nameof(GroupOptions.MinParticipants)} and {nameof(GroupOptions.MaxParticipants)}."
            );
        return members;
    }

    /// <summary>The members of a conversation that are registered here, in order. One that is not, after a deployment, say, is as if it had left.</summary>
    internal IReadOnlyList<AgentDescriptor> Of(GroupRecord record)
    {
        var found = new List<AgentDescriptor>(record.Members.Count);
        foreach (var member in record.Members)
            if (agents.TryGet(member.Agent, out var agent))
                found.Add(agent.Descriptor);
        return found;
    }

    /// <summary>Finds an agent that is to join, and why it may not.</summary>
    internal string? FindFault(GroupRecord record, string name, out AgentDescriptor? agent)
    {
        agent = null;
        if (!agents.TryGet(name, out var found))
            return $"No agent is named '{name}'. Known: {string.Join(", ", agents.Agents.Select(known => known.Descriptor.Name))}. Register it with AddAgent.";
        if (record.Has(name))
            return $"'{name}' is a member already.";
        if (record.Members.Count >= options.Value.MaxParticipants)
            return $"There are {record.Members.Count} members already. Let one leave first, or raise {GroupOptions.SectionName}:{nameof(GroupOptions.MaxParticipants)}.";
        if (NameConflicts.Find([.. record.Members.Select(member => member.Agent), name]).FirstOrDefault(conflict => conflict.Name == name) is { } conflict)
            return $"{conflict} Register it under another name.";
        agent = found.Descriptor;
        return null;
    }

    private static string TextOf(string whose, NameConflict conflict) =>
        conflict.Kind switch
        {
            NameConflictKind.Unknown => $"{whose} has the member '{conflict.Name}', which is not registered.",
            NameConflictKind.Duplicate => $"{whose} has the member '{conflict.Name}' twice.",
            _ => $"{whose} has members that cannot be told apart: {conflict} Register one of them under another name.",
        };
}
