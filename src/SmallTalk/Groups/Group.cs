using Microsoft.Extensions.AI;
using SmallTalk.Agents;

namespace SmallTalk.Groups;

/// <summary>A registered group: fixed once the host is built.</summary>
internal sealed class Group(string name, IReadOnlyList<AgentDescriptor> members, ISpeakerSelector selector, GroupRules rules)
{
    public string Name => name;

    /// <summary>With whom it was registered; may be empty.</summary>
    public IReadOnlyList<AgentDescriptor> Members => members;

    public ISpeakerSelector Selector => selector;

    public GroupRules Rules => rules;

    public bool IsTermination(ChatMessage answer)
    {
        if (rules.EndOn.Count > 0)
        {
            var text = answer.Text;
            if (rules.EndOn.Any(phrase => text.Contains(phrase, StringComparison.OrdinalIgnoreCase)))
                return true;
        }
        return rules.EndWhen.Any(condition => condition(answer));
    }
}
