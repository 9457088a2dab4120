namespace SmallTalk.Benchmarks.Groups;

/// <summary>A message and who should answer it; null is nobody.</summary>
internal sealed record Question(string Text, string? Agent);
