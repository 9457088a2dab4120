using SmallTalk.Benchmarks.Agents;
using SmallTalk.Benchmarks.Events;
using SmallTalk.Benchmarks.Groups;
using SmallTalk.Benchmarks.Harness;
using SmallTalk.Benchmarks.Sessions;
using SmallTalk.Benchmarks.Storage;

namespace SmallTalk.Benchmarks;

/// <summary>The rooms that have bars.</summary>
internal static class Rooms
{
    public static IReadOnlyList<IGateRoom> All { get; } = [new StorageGate(), new SessionsGate(), new AgentsGate(), new EventsGate(), new GroupsGate()];

    public static IGateRoom? Find(string name) => All.FirstOrDefault(room => string.Equals(room.Name, name, StringComparison.OrdinalIgnoreCase));
}
