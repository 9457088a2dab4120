using Microsoft.Extensions.AI;
using SmallTalk.Events;
using SmallTalk.Groups;
using SmallTalk.Sessions;
using SmallTalk.Testing;
using SmallTalk.Tour.Output;
using SmallTalk.Turns;

namespace SmallTalk.Tour.ExpertGroup;

/// <summary>Asks the group, and tells who was chosen, why, and what was said.</summary>
internal sealed class GroupTalk(Narrator narrator, IEventBus bus, AckLedger ledger)
{
    public async Task AskAsync(IGroupConversation team, string question, CancellationToken cancellationToken)
    {
        narrator.Say($"  you: {question}");
        var (known, told) = (team.Session.History.Count, (await Choice.ReadAsync(bus, cancellationToken)).Count);
        await FollowAsync(team, team.SendAsync(new ChatMessage(ChatRole.User, question), cancellationToken: cancellationToken));
        var said = team.Session.History.Loaded.Where(message => message.Sequence > known).ToList();
        foreach (var choice in (await Choice.ReadAsync(bus, cancellationToken)).Skip(told))
            Tell(choice, said);
    }

    /// <summary>Goes on with the turn that was cut.</summary>
    /// <returns>Who has answered in all of it.</returns>
    public async Task<IReadOnlyList<string>> ResumeAsync(IGroupConversation team, CancellationToken cancellationToken)
    {
        var known = team.Session.History.Count;
        await FollowAsync(team, team.ResumeAsync(cancellationToken: cancellationToken));
        foreach (var message in team.Session.History.Loaded.Where(message => message.Sequence > known))
            narrator.Speech(message.Message.AuthorName!, message.Message.Text, $"✓{message.Sequence}");
        return
        [
            .. team
                .Session.History.Loaded.Reverse()
                .TakeWhile(message => message.Message.Role == ChatRole.Assistant)
                .Select(message => message.Message.AuthorName!)
                .Reverse(),
        ];
    }

    private async Task FollowAsync(IGroupConversation team, IAsyncEnumerable<TurnUpdate> turn)
    {
        await foreach (var _ in turn) { }
        foreach (var message in team.Session.History.Loaded)
            ledger.Record(team.Session.Key, message);
    }

    private void Tell(Choice choice, List<SessionMessage> said)
    {
        var others = choice.Others.Length > 0 ? $"; the others: {choice.Others}" : "";
        narrator.Note($"chosen: {choice.Agent} ({choice.Reason}), confidence {choice.Sure}{others}");
        var own = said.Where(message => message.Message.AuthorName == choice.Agent).ToList();
        foreach (var message in own)
        {
            foreach (var call in message.Message.Contents.OfType<FunctionCallContent>())
                narrator.Note(
                    $"{choice.Agent} calls {call.Name}({string.Join(", ", call.Arguments!.Select(argument => $"{argument.Key}: {argument.Value}"))})"
                );
            if (message.Message.Text.Length > 0)
                narrator.Speech(choice.Agent, message.Message.Text, $"✓{message.Sequence}");
        }
        if (own.Count == 0)
            narrator.Blow($"{choice.Agent} fails: {Expert.Broken}");
    }
}
