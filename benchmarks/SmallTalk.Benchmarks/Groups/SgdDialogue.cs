namespace SmallTalk.Benchmarks.Groups;

/// <summary>A conversation and its ten services.</summary>
internal sealed record SgdDialogue(string[] Services, SgdTurn[] Turns);
