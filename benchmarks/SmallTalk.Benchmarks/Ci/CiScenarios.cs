using SmallTalk.Benchmarks.Storage;

namespace SmallTalk.Benchmarks.Ci;

/// <summary>The requirements that set an absolute limit.</summary>
internal static class CiScenarios
{
    public static IReadOnlyList<CiScenario> All { get; } =
    [
        new("SC-009", "serialization of 1 KB", 50, new SerializationBenchmark { Kilobytes = 1 }),
        new("SC-009", "serialization of 10 KB", 50, new SerializationBenchmark { Kilobytes = 10 }),
    ];
}
