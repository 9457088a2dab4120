using System.Reflection;
using NSubstitute;
using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.State;
using SmallTalk.Storage;

namespace SmallTalk.Testing.Faults;

/// <summary>Every operation of every port goes through the plan, under a name of its own.</summary>
public sealed class EveryOperationTests
{
    private static readonly Type[] Ports = [typeof(IStoreBackend), typeof(ISessionStore), typeof(IEventLog), typeof(IStateStore), typeof(ILeaseStore)];

    private static IEnumerable<TestCaseData> Operations =>
        from port in Ports
        from method in port.GetMethods()
        where !method.IsSpecialName && method.Name != nameof(IStateStore.WatchAsync)
        select new TestCaseData(port, method).SetArgDisplayNames($"{port.Name}.{method.Name}");

    [TestCaseSource(nameof(Operations))]
    [Property("Requirement", "B-18")]
    public async Task It_can_fail_before_and_after_its_effect(Type port, MethodInfo method)
    {
        var plan = new FaultPlan();
        plan.Add("*", Fault.FailBefore());
        plan.Add("*", Fault.FailAfter());
        var inner = Substitute.For<IStoreBackend>();
        var backend = new FaultInjectingBackend(inner, plan);

        await CallAsync(backend, port, method).Should().ThrowAsync<StoreUnavailableException>();
        var before = EffectsOn(inner, port, method);
        await CallAsync(backend, port, method).Should().ThrowAsync<StoreUnavailableException>();
        var after = EffectsOn(inner, port, method);
        await CallAsync(backend, port, method).Should().NotThrowAsync();

        (before, after, EffectsOn(inner, port, method)).Should().Be((0, 1, 2));
    }

    [Test]
    public async Task Each_has_a_name_of_its_own()
    {
        var plan = new FaultPlan();
        var backend = new FaultInjectingBackend(Substitute.For<IStoreBackend>(), plan);
        foreach (var operation in Operations)
            await CallAsync(backend, (Type)operation.Arguments[0]!, (MethodInfo)operation.Arguments[1]!)();

        var names = typeof(StoreOperations).GetFields().Select(field => (string)field.GetRawConstantValue()!).ToList();

        names.Should().OnlyHaveUniqueItems();
        names.Where(name => plan.CountOf(name) != 1).Should().Equal(StoreOperations.WatchState);
    }

    [Test]
    public async Task A_watch_can_be_doubled_and_cut_item_by_item()
    {
        var plan = new FaultPlan();
        plan.Add(StoreOperations.WatchState, Fault.Duplicate, skip: 1);
        plan.Add(StoreOperations.WatchState, Fault.FailBefore(), skip: 2);
        var inner = Substitute.For<IStoreBackend>();
        inner.State.WatchAsync(default, null, "", default).ReturnsForAnyArgs(Entries(4).ToAsyncEnumerable());
        var backend = new FaultInjectingBackend(inner, plan);
        var seen = new List<long>();

        var watch = async () =>
        {
            await foreach (var entry in backend.State.WatchAsync(Partition.Default, "session-1", ""))
                seen.Add(entry.Version);
        };

        await watch.Should().ThrowAsync<StoreUnavailableException>();
        seen.Should().Equal(1, 2, 2, 3);
    }

    private static IEnumerable<StateEntry> Entries(int count) =>
        from version in Enumerable.Range(1, count)
        select new StateEntry(StateKey.OfPartition(default, "name"), version, null, "me", DateTimeOffset.UnixEpoch, default);

    private static Func<Task> CallAsync(IStoreBackend backend, Type port, MethodInfo method) =>
        () =>
        {
            dynamic task = method.Invoke(PortOf(backend, port), [.. method.GetParameters().Select(ValueOf)])!;
            return (Task)task.AsTask();
        };

    private static object? ValueOf(ParameterInfo parameter) =>
        parameter.ParameterType switch
        {
            var type when type == typeof(SessionCommit) => new SessionCommit
            {
                CommitId = default,
                Key = default,
                ExpectedVersion = 0,
            },
            var type when type == typeof(string) => "name",
            var type when type.IsValueType => Activator.CreateInstance(type),
            _ => null,
        };

    private static object PortOf(IStoreBackend backend, Type port) =>
        port == typeof(IStoreBackend) ? backend
        : port == typeof(ISessionStore) ? backend.Sessions
        : port == typeof(IEventLog) ? backend.Events
        : port == typeof(IStateStore) ? backend.State
        : backend.Leases;

    private static int EffectsOn(IStoreBackend inner, Type port, MethodInfo method) =>
        PortOf(inner, port).ReceivedCalls().Count(call => call.GetMethodInfo() == method);
}
