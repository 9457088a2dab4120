using Microsoft.Extensions.AI;
using SmallTalk.Groups;
using SmallTalk.State;
using SmallTalk.Turns;

namespace SmallTalk.Samples.EditorialTeam;

/// <summary>Takes what the user types: a message for the team, or a command. Commands are heard while the team answers; a message waits for the answer to the one before.</summary>
internal sealed class Desk(IGroupConversation team, ITurnRunner turns, Screen screen)
{
    private Task<bool> _answer = Task.FromResult(true);

    /// <summary>Says one thing and waits for all of the answer.</summary>
    /// <returns>Whether all went well.</returns>
    public async Task<bool> SayAsync(string text)
    {
        Continue();
        return await TakeAsync(text) && await _answer;
    }

    /// <summary>Takes line after line until there is no more, or the host stops.</summary>
    public async Task<bool> ListenAsync(TextReader input, CancellationToken stopping)
    {
        screen.Say("type a message to the team; @name speaks to one of them; /help lists the commands");
        Continue();
        try
        {
            while (await Task.Run(input.ReadLine, stopping).WaitAsync(stopping) is { } line && line.Trim() != "/quit")
                await TakeAsync(line.Trim());
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested) { }
        return await _answer;
    }

    /// <summary>A turn that was cut by a stop or a kill is gone on with.</summary>
    private void Continue()
    {
        if (team.Status == GroupStatus.Active && turns.GetPendingTurn(team.Session) is not null)
        {
            screen.Say("the last answer was cut off; the team goes on with it");
            Answer(team.ResumeAsync());
        }
    }

    private async Task<bool> TakeAsync(string text)
    {
        try
        {
            await DoAsync(text);
            return true;
        }
        catch (SmallTalkException error)
        {
            screen.Fail(error);
            return false;
        }
    }

    private async Task DoAsync(string text)
    {
        var (command, rest) = text.Split(' ', 2) is [var first, var more] ? (first, more) : (text, "");
        switch (command)
        {
            case "":
                break;
            case "/who":
                screen.Who(team);
                break;
            case "/tasks":
                screen.Tasks(team.Workflow.Tasks);
                break;
            case "/brief":
                screen.Brief(await team.Context.GetAsync<string>(Team.Brief));
                break;
            case "/pause":
                await team.PauseAsync(rest.Length > 0 ? rest : "paused by the user");
                screen.Say("paused: who speaks ends the answer; /resume goes on");
                break;
            case "/resume":
                await _answer;
                Answer(team.ResumeAsync());
                break;
            case "/end":
                await team.EndAsync(rest.Length > 0 ? rest : "ended by the user");
                screen.Say("ended for good; another conversation begins with --Session=another-name");
                break;
            case ['/', ..]:
                screen.Say("commands: /who, /tasks, /brief, /pause [why], /resume, /end [why], /quit");
                break;
            default:
                await _answer;
                Answer(team.SendAsync(new ChatMessage(ChatRole.User, text)));
                break;
        }
    }

    // On the pool: the next line is read meanwhile.
    private void Answer(IAsyncEnumerable<TurnUpdate> turn) => _answer = Task.Run(() => screen.FollowAsync(turn));
}
