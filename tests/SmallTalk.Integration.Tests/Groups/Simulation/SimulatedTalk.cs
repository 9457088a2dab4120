using System.Collections.Concurrent;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Agents;
using SmallTalk.Groups;
using SmallTalk.Hosting;
using SmallTalk.Sessions;
using SmallTalk.Testing;
using SmallTalk.Turns;

namespace SmallTalk.Integration.Groups.Simulation;

/// <summary>One simulated conversation, in hosts of its own and on a clock of its own.</summary>
internal sealed class SimulatedTalk(SimulationPlan plan) : IAsyncDisposable
{
    public const string Group = "team";

    private const int MostResumptions = 50;

    public static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan SelectionTimeout = TimeSpan.FromSeconds(9);
    public static readonly TimeSpan ModelTimeout = TimeSpan.FromSeconds(8);

    private readonly ConcurrentQueue<string> _said = new();
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, Random> _randoms = [];
    private SmallTalkTestHost? _host;
    private int _answers;

    public SimulationPlan Plan => plan;

    public SimulationClock Clock { get; } = new();

    /// <summary>Set when the conversation is over: who blocks a thread leaves it.</summary>
    public ManualResetEventSlim Over { get; } = new();

    public IGroupConversation Conversation { get; private set; } = null!;

    public SmallTalkTestHost Host => _host!;

    /// <summary>The user's messages that were taken.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>The receipts of all turns, and of their pieces between pauses.</summary>
    public List<TurnReceipt> Receipts { get; } = [];

    /// <summary>What went wrong that nobody expects.</summary>
    public List<string> Errors { get; } = [];

    /// <summary>What agents have said to its end.</summary>
    public IReadOnlyCollection<string> AllSaid => _said;

    /// <summary>Whether a selector has said that nobody fits.</summary>
    public bool HasSaidNobody { get; private set; }

    public int NextAnswer() => Interlocked.Increment(ref _answers);

    public void Said(string text) => _said.Enqueue(text);

    public void SaidNobody() => HasSaidNobody = true;

    /// <exception cref="TimeoutException">It does not come to its end.</exception>
    public async Task RunAsync()
    {
        await OpenAsync();
        await Clock.DriveAsync(Task.Run(TalkAsync)).Guarded();
        Over.Set();
    }

    public async ValueTask DisposeAsync()
    {
        Over.Set();
        if (_host is not null)
            await _host.DisposeAsync();
        _folder.Dispose();
    }

    private async Task OpenAsync()
    {
        _host = _host is null ? await SmallTalkTestHost.StartAsync(SetUp, Clock.Time) : await _host.StartAnotherAsync(SetUp);
        var session = await _host.Sessions.OpenAsync("talk");
        Conversation = _host.Services.GetRequiredService<IGroupConversationManager>().Find(session, Group)!;
    }

    private async Task TalkAsync()
    {
        foreach (var step in plan.Steps)
        {
            try
            {
                await DoAsync(step);
            }
            catch (GroupException error) when (step.Act != SimulationAct.Say || error.Status == GroupStatus.Ended)
            {
                // Members that are there already, or not there, and what has ended.
            }
            catch (Exception error)
            {
                Errors.Add($"{step}: {error}");
            }
            Clock.Moved();
        }
    }

    private async Task DoAsync(SimulationStep step)
    {
        switch (step.Act)
        {
            case SimulationAct.Join:
                await Conversation.JoinAsync(step.Text);
                break;
            case SimulationAct.Leave:
                await Conversation.LeaveAsync(step.Text);
                break;
            case SimulationAct.Pause:
                await Conversation.PauseAsync(step.Text);
                break;
            case SimulationAct.Restart:
                await _host!.DisposeAsync();
                await OpenAsync();
                break;
            default:
                await ResumeAsync();
                await FollowAsync(Conversation.SendAsync(new(ChatRole.User, step.Text)));
                Asked.Add(step.Text);
                await ResumeAsync();
                break;
        }
    }

    private async Task ResumeAsync()
    {
        for (var count = 0; count < MostResumptions && Conversation.Status == GroupStatus.Paused; count++)
            await FollowAsync(Conversation.ResumeAsync());
    }

    private async Task FollowAsync(IAsyncEnumerable<TurnUpdate> turn)
    {
        await foreach (var update in turn)
            if (update.Receipt is { } receipt)
                Receipts.Add(receipt);
    }

    private void SetUp(ISmallTalkBuilder builder)
    {
        if (plan.IsOnSqlite)
            builder.UseSqlite(_folder["talk.db"]);
        builder.Services.Configure<SmallTalkOptions>(Configure);
        foreach (var name in SimulationPlan.Everybody)
            builder.AddAgent(new SimulatedAgent(this, name, RandomOf(name)));
        builder.AddGroup(Group, SetUp);
    }

    private static void Configure(SmallTalkOptions options)
    {
        // On a clock that leaps a lease must be long and the store is given time, and a director has the time that it needs.
        (options.Lease.TimeToLive, options.Lease.RenewInterval) = (TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(1));
        (options.Turns.AgentTimeout, options.Turns.IdleTimeout, options.Turns.DirectorTimeout) = (3 * IdleTimeout, IdleTimeout, TimeSpan.FromHours(24));
        (options.Sessions.StoreRetryWindow, options.State.StoreRetryWindow) = (TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5));
        options.Groups.SelectionTimeout = SelectionTimeout;
    }

    private void SetUp(GroupBuilder group)
    {
        group.Members([.. plan.Members]).MaxInARow(plan.MaxInARow).MaxMentionDepth(plan.MaxMentionDepth).SelectSpeakers(Selector());
        if (plan.MaxRounds is { } rounds)
            group.MaxRounds(rounds);
        if (plan.MaxTurns is { } turns)
            group.MaxTurns(turns);
        if (plan.EndOn is { } phrase)
            group.EndOn(phrase);
        if (plan.EndsWithTasks)
            group.EndWhenTasksAreDone();
    }

    private Func<IServiceProvider, ISpeakerSelector> Selector()
    {
        var llm = By.LlmWith(options => (options.Client, options.TimeLimit) = (_ => new SimulatedModel(this, RandomOf("model")), ModelTimeout));
        return plan.Selector switch
        {
            SelectorKind.RoundRobin => By.RoundRobin,
            SelectorKind.Priority => By.Priority,
            SelectorKind.Relevance => By.Relevance,
            SelectorKind.Llm => llm,
            SelectorKind.Composite => By.Composite(By.Relevance, llm, minConfidence: 0.9),
            _ => By.Custom(new SimulatedSelector(this, RandomOf("selector")).SelectAsync),
        };
    }

    // A restart goes on drawing where it was.
    private Random RandomOf(string part) => _randoms.TryGetValue(part, out var random) ? random : _randoms[part] = plan.RandomOf(part);
}
