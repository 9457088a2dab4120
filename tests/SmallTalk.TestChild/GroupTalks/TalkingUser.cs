using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Groups;
using SmallTalk.Sessions;
using SmallTalk.Testing;
using SmallTalk.Turns;

namespace SmallTalk.TestChild.GroupTalks;

/// <summary>The user of one conversation: says what comes next, lets agents come and go, resumes what is paused, and first goes on with a turn that was cut by a kill.</summary>
internal sealed class TalkingUser(IServiceProvider services, AckLedger ledger, GroupTalk talk)
{
    private readonly ITurnRunner _turns = services.GetRequiredService<ITurnRunner>();
    private readonly IGroupConversationManager _groups = services.GetRequiredService<IGroupConversationManager>();
    private long _known;

    public async Task TalkAsync()
    {
        var session = await services.GetRequiredService<ISessionManager>().OpenAsync(talk.Id);
        Acknowledge(session);
        var conversation = _groups.Find(session, talk.Id) ?? await _groups.CreateAsync(session, talk.Id, talk.Members);
        while (await GoOnAsync(conversation))
            continue;
    }

    /// <returns>Whether there was something to do.</returns>
    private async Task<bool> GoOnAsync(IGroupConversation conversation)
    {
        var session = conversation.Session;
        if (_turns.GetPendingTurn(session) is { IsSuspended: false } pending)
        {
            Console.WriteLine($"pending {talk.Id} {pending.SpeakersDone}");
            await FollowAsync(session, _turns.ResumeTurnAsync(session));
        }
        else if (_turns.GetPendingTurn(session) is not null || conversation.Status == GroupStatus.Paused)
        {
            await FollowAsync(session, conversation.ResumeAsync());
        }
        else if (NextOf(session) is { } line)
        {
            await BringTogetherAsync(conversation, line.Members);
            await FollowAsync(session, conversation.SendAsync(new(ChatRole.User, line.Text)));
        }
        else
        {
            return false;
        }
        return true;
    }

    private TalkLine? NextOf(ISession session) =>
        talk.Lines.Where(line => line.IsUser).ElementAtOrDefault(session.History.Loaded.Count(message => message.Message.Role == ChatRole.User));

    private static async Task BringTogetherAsync(IGroupConversation conversation, IReadOnlyList<string>? wanted)
    {
        if (wanted is null)
            return;
        string[] present = [.. conversation.Participants.Select(member => member.Name)];
        foreach (var name in present.Except(wanted))
            await conversation.LeaveAsync(name);
        foreach (var name in wanted.Except(present))
            await conversation.JoinAsync(name);
    }

    private async Task FollowAsync(ISession session, IAsyncEnumerable<TurnUpdate> turn)
    {
        await foreach (var _ in turn)
            Acknowledge(session);
        Acknowledge(session);
    }

    // Whatever the history holds is stored: the session commits before it shows.
    private void Acknowledge(ISession session)
    {
        foreach (var message in session.History.Loaded.Where(message => message.Sequence > _known))
        {
            ledger.Record(session.Key, message);
            _known = message.Sequence;
        }
    }
}
