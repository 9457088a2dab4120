namespace SmallTalk.Groups;

/// <summary>What a group remembers in the session: who was chosen last, how often in a row, and who is down in the turn.</summary>
internal sealed record GroupMemory
{
    internal static GroupMemory Empty { get; } = new();

    public int Format { get; init; } = 1;

    public string? Turn { get; init; }

    public string? Last { get; init; }

    public int InARow { get; init; }

    public IReadOnlyList<string> Down { get; init; } = [];

    /// <summary>In another turn who was down may speak again, and nobody has spoken in a row.</summary>
    internal GroupMemory In(string turn) => Turn == turn ? this : this with { Turn = turn, InARow = 0, Down = [] };

    internal GroupMemory LastIsDown() => Last is null || Down.Contains(Last) ? this : this with { Down = [.. Down, Last] };

    internal GroupMemory Choose(string agent) => this with { Last = agent, InARow = agent == Last ? InARow + 1 : 1 };
}
