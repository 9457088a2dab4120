using SmallTalk.Benchmarks.Events;
using SmallTalk.Benchmarks.Groups;
using SmallTalk.Benchmarks.Storage;

namespace SmallTalk.Benchmarks.Ci;

/// <summary>The requirements that set an absolute limit.</summary>
internal static class CiScenarios
{
    public static IReadOnlyList<CiScenario> All { get; } =
    [
        new("SC-007", "restore of 100 messages, 500 KB, in-memory store", 100, new RestoreBenchmark { Store = Stores.Memory }),
        new("SC-007", "restore of 100 messages, 500 KB, file store", 100, new RestoreBenchmark { Store = Stores.File }),
        new("SC-008", "propagation of an event, in-memory store", 10, new PropagationBenchmark { Store = Stores.Memory }),
        new("SC-008", "propagation of an event, file store", 10, new PropagationBenchmark { Store = Stores.File }),
        new("SC-009", "serialization of 1 KB and back", 50, new SerializationBenchmark { Kilobytes = 1 }),
        new("SC-009", "serialization of 10 KB and back", 50, new SerializationBenchmark { Kilobytes = 10 }),
        new("SC-009", "save of 1 KB, in-memory store", 50, new SaveBenchmark { Kilobytes = 1, Store = Stores.Memory }),
        new("SC-009", "save of 1 KB, file store", 50, new SaveBenchmark { Kilobytes = 1, Store = Stores.File }),
        new("SC-009", "save of 10 KB, in-memory store", 50, new SaveBenchmark { Kilobytes = 10, Store = Stores.Memory }),
        new("SC-009", "save of 10 KB, file store", 50, new SaveBenchmark { Kilobytes = 10, Store = Stores.File }),
        new("SC-013", "choice of one of ten agents by relevance", 100, new SelectionBenchmark()),
    ];
}
