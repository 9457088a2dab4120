using BenchmarkDotNet.Running;
using SmallTalk.Benchmarks;
using SmallTalk.Benchmarks.Agents;
using SmallTalk.Benchmarks.Ci;
using SmallTalk.Benchmarks.Groups;
using SmallTalk.Benchmarks.Harness;
using SmallTalk.Benchmarks.Million;
using SmallTalk.Benchmarks.Sizes;
using SmallTalk.Benchmarks.Stalls;
using SmallTalk.Benchmarks.Steady;

var rooms = Rooms.All;
return args switch
{
    ["--ci"] => await CiRun.RunAsync(CiScenarios.All),
    ["gate"] => await Gate.RunAsync(rooms),
    ["gate", var name] when Rooms.Find(name) is { } room => await Gate.RunAsync([room]),
    ["gate", var name, var part] when Rooms.Find(name) is { } room && room.Find(part) is { } found => await Gate.RunAsync(room, found),
    ["gate", "groups", "own", var path] => await OwnRun.RunAsync(path),
    ["sizes"] => await SizeRun.RunAsync(),
    ["million", var name] when MillionRun.Find(name) is { } store => await MillionRun.RunAsync(store, MillionRun.Sessions),
    ["million", var name, var count] when MillionRun.Find(name) is { } store && int.TryParse(count, out var sessions) => await MillionRun.RunAsync(
        store,
        sessions
    ),
    ["steady"] => await SteadyRun.RunAsync(SteadyRun.Minutes),
    ["steady", var minutes] when int.TryParse(minutes, out var count) && count > 0 => await SteadyRun.RunAsync(count),
    ["stalls"] => await StallsRun.RunAsync(StallsRun.Minutes),
    ["stalls", var minutes] when int.TryParse(minutes, out var count) && count > 0 => await StallsRun.RunAsync(count),
    [StalledHost.Argument, var minutes] => await StalledHost.RunAsync(int.Parse(minutes)),
    [ChildPrograms.Agent] => await ChildPrograms.RunAgentAsync(),
    [ChildPrograms.Host, var path, var session] => await ChildPrograms.RunHostAsync(path, session),
    ["--filter", ..] => BenchmarkSwitcher.FromAssembly(typeof(Gate).Assembly).Run(args).Any() ? 0 : 1,
    _ => Usage.Print(args),
};
