using Microsoft.Extensions.AI;

namespace SmallTalk.Groups;

/// <summary>What <c>AddGroup</c> configures. What it leaves open is taken from <c>SmallTalk:Groups:Each:&lt;name&gt;</c>. Not safe for use by several threads.</summary>
public sealed class GroupBuilder
{
    private readonly List<string> _members = [];

    internal GroupBuilder() { }

    internal IReadOnlyList<string> MemberNames => _members;

    internal Func<IServiceProvider, ISpeakerSelector>? Selector { get; private set; }

    internal GroupRules Rules { get; private set; } = new();

    /// <summary>Adds members, in the order in which they take turns. A group without any is given its members when a conversation is made (<see cref="IGroupConversationManager.CreateAsync"/>).</summary>
    /// <param name="agents">The names of registered agents; 2 to 10 in all unless configured otherwise.</param>
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
        Selector = selector;
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
    /// <param name="rounds">1 to 10,000. When neither rounds nor turns are set, the selector's own measure: one answer by relevance, else one round.</param>
    /// <returns>This builder.</returns>
    public GroupBuilder MaxRounds(int rounds) => With(Rules with { MaxRounds = Check(rounds) });

    /// <summary>Sets how many answers one user message may cause.</summary>
    /// <param name="turns">1 to 10,000; without limit of its own by default.</param>
    /// <returns>This builder.</returns>
    public GroupBuilder MaxTurns(int turns) => With(Rules with { MaxTurns = Check(turns) });

    /// <summary>Sets how many answers in a row one member may give without a new user message.</summary>
    /// <param name="turns">1 to 10,000; <c>SmallTalk:Groups:MaxInARow</c>, which is 2, by default.</param>
    /// <returns>This builder.</returns>
    public GroupBuilder MaxInARow(int turns) => With(Rules with { MaxInARow = Check(turns) });

    /// <summary>Sets how many mentions by agents (<c>@name</c>) are followed one after the other.</summary>
    /// <param name="depth">0 to 10,000; <c>SmallTalk:Groups:MaxMentionDepth</c>, which is 3, by default.</param>
    /// <returns>This builder.</returns>
    public GroupBuilder MaxMentionDepth(int depth)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(depth);
        return With(Rules with { MaxMentionDepth = depth == 0 ? 0 : Check(depth) });
    }

    /// <summary>Sets how long to wait between two answers.</summary>
    /// <param name="gap">0 to 10 s; 0 by default.</param>
    /// <returns>This builder.</returns>
    public GroupBuilder MinGap(TimeSpan gap)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(gap, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(gap, GroupOptionsValidator.LongestGap);
        return With(Rules with { MinGap = gap });
    }

    /// <summary>Sets how many of the newest messages the selector sees.</summary>
    /// <param name="messages">1 to 10,000; 50 by default.</param>
    /// <returns>This builder.</returns>
    public GroupBuilder ShowToSelector(int messages) => With(Rules with { History = Check(messages) });

    /// <summary>Ends the turn when an answer meets a condition; with several, any of them.</summary>
    /// <param name="condition">The condition, asked once per answer; must be safe for use by several threads.</param>
    /// <returns>This builder.</returns>
    public GroupBuilder EndWhen(Func<ChatMessage, bool> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return With(Rules with { EndWhen = [.. Rules.EndWhen, condition] });
    }

    /// <summary>Ends the turn when an answer holds a phrase, without regard to case: so an agent says that it is done.</summary>
    /// <param name="phrase">The phrase, for example <c>TERMINATE</c>.</param>
    /// <returns>This builder.</returns>
    public GroupBuilder EndOn(string phrase)
    {
        ArgumentException.ThrowIfNullOrEmpty(phrase);
        return With(Rules with { EndOn = [.. Rules.EndOn, phrase] });
    }

    /// <summary>Ends the turn when there are tasks and all of them have ended (<see cref="IGroupConversation.Workflow"/>).</summary>
    /// <returns>This builder.</returns>
    public GroupBuilder EndWhenTasksAreDone() => With(Rules with { EndsWithTasks = true });

    private static int Check(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, GroupRules.MaxLimit);
        return limit;
    }

    private GroupBuilder With(GroupRules rules)
    {
        Rules = rules;
        return this;
    }
}
