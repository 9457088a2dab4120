using System.Text.Json;
using SmallTalk.Storage;
using SmallTalk.Testing;

namespace SmallTalk.TestChild;

/// <summary>
/// Copies a store into another one and says how far it is, a line each, and at the end <c>report</c> with the report as JSON. Arguments: the engine and the place of the
/// source, of the target, the size of a page, and when to stand still: <c>never</c>, or <c>before</c> or <c>after</c>, an operation of the target and which call of it,
/// as in <c>after:sessions.commit:30</c>.
/// </summary>
internal static class CopyTask
{
    public static async Task<int> RunAsync(string source, string sourceLocation, string target, string targetLocation, int pageSize, string stop)
    {
        var plan = new FaultPlan();
        StandStill(plan, stop);
        var (sourceHost, from) = await Engines.OpenAsync(source, sourceLocation);
        var (targetHost, to) = await Engines.OpenAsync(target, targetLocation);
        using (sourceHost)
        using (targetHost)
        {
            var report = await StoreMigration.CopyAsync(from, new FaultInjectingBackend(to, plan), new() { PageSize = pageSize }, new Teller());
            Console.WriteLine($"report {JsonSerializer.Serialize(report)}");
        }

        return 0;
    }

    // Whoever watches kills the process while it stands still.
    private static void StandStill(FaultPlan plan, string stop)
    {
        if (stop.Split(':') is not [var when, var operation, var number])
            return;
        plan.Add(operation, when == "before" ? Fault.StopWorldBefore : Fault.StopWorldAfter, skip: int.Parse(number) - 1);
        _ = TellAsync();

        async Task TellAsync()
        {
            await plan.WorldStopped;
            Console.WriteLine("stands still");
        }
    }

    private sealed class Teller : IProgress<StoreMigrationProgress>
    {
        public void Report(StoreMigrationProgress value) => Console.WriteLine($"progress {value.Phase} {value.Sessions} {value.Messages} {value.Events}");
    }
}
