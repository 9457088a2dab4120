namespace SmallTalk.Groups;

/// <summary>What a group's director remembers in the session; nobody else writes it.</summary>
internal sealed record GroupMemory
{
    internal const int CurrentFormat = 1;

    internal static GroupMemory Empty { get; } = new();

    public int Format { get; init; } = CurrentFormat;

    /// <summary>The turn that <see cref="InARow"/>, <see cref="Down"/>, <see cref="Queue"/>, <see cref="IsExclusive"/>, <see cref="Depth"/> and <see cref="EndedTasks"/> belong to.</summary>
    public string? Turn { get; init; }

    public int InARow { get; init; }

    public IReadOnlyList<string> Down { get; init; } = [];

    /// <summary>Who was addressed and has not had the word yet, in order.</summary>
    public IReadOnlyList<SpeakerCall> Queue { get; init; } = [];

    /// <summary>Whether the user addressed somebody: then nobody else answers.</summary>
    public bool IsExclusive { get; init; }

    /// <summary>How many mentions one after the other led here.</summary>
    public int Depth { get; init; }

    /// <summary>How many tasks had ended when the turn began.</summary>
    public int EndedTasks { get; init; }

    public string? Last { get; init; }

    /// <summary>How many choices there were.</summary>
    public long Turns { get; init; }

    /// <summary>The sequence of the newest message that was searched for addresses.</summary>
    public long Heard { get; init; }

    /// <summary>The newest hand-over that was followed.</summary>
    public long HandOver { get; init; }

    /// <summary>What each member has done, by name.</summary>
    public IReadOnlyDictionary<string, SpeakerRecord> Speakers { get; init; } = new Dictionary<string, SpeakerRecord>();

    /// <summary>In another turn who was down may speak again, nobody has spoken in a row, and nobody is addressed yet.</summary>
    internal GroupMemory In(string turn) => Turn == turn ? this : this with { Turn = turn, InARow = 0, Down = [], Queue = [], IsExclusive = false, Depth = 0 };

    internal SpeakerRecord Of(string agent) => Speakers.TryGetValue(agent, out var record) ? record : SpeakerRecord.Empty;

    internal GroupMemory LastIsDown()
    {
        if (Last is null || Down.Contains(Last))
            return this;
        var record = Of(Last);
        return With(Last, record with { Failures = record.Failures + 1 }) with { Down = [.. Down, Last] };
    }

    internal GroupMemory Choose(string agent) =>
        With(agent, Of(agent) with { Turns = Of(agent).Turns + 1, Last = Turns + 1 }) with
        {
            Last = agent,
            InARow = agent == Last ? InARow + 1 : 1,
            Turns = Turns + 1,
            Queue = [.. Queue.SkipWhile(call => call.Agent != agent).Skip(1)],
        };

    private GroupMemory With(string agent, SpeakerRecord record) =>
        this with
        {
            Speakers = new Dictionary<string, SpeakerRecord>(Speakers) { [agent] = record },
        };
}
