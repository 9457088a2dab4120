using SmallTalk.Benchmarks.Harness;

namespace SmallTalk.Benchmarks.Groups;

/// <summary>What many callers measured, and the processor time that the whole process took for it.</summary>
internal sealed record GroupLoad(LoadResult Load, TimeSpan Cpu);
