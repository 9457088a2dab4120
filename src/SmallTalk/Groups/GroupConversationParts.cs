using SmallTalk.Agents;
using SmallTalk.State;
using SmallTalk.Turns;

namespace SmallTalk.Groups;

/// <summary>What all group conversations of a host share.</summary>
internal sealed record GroupConversationParts(
    GroupMembership Membership,
    SelectorPreparation Preparation,
    ITurnRunner Turns,
    ISharedState State,
    IAgentMonitor Monitor,
    TimeProvider Time
);
