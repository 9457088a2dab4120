using SmallTalk.Benchmarks.Floors;
using SmallTalk.Benchmarks.Harness;

namespace SmallTalk.Benchmarks;

internal static class Usage
{
    private const int BadArguments = 64;

    /// <summary>Prints what can be asked for.</summary>
    /// <returns>0 when it was asked for, otherwise the exit code of bad arguments.</returns>
    public static int Print(string[] args)
    {
        Console.WriteLine(
            $"""
            --ci             short run; fails (1) above the absolute limits of SC-007, SC-008 and SC-009, prints ratios to the floors without judging
            gate [room]      every bar of one room, or of all, beside its floor; fails ({Gate.FellShort}) when one falls short;
                             ends with {Gate.Void} when a floor reaches less than {FloorCheck.Required:P0} of its figure (too slow or too busy a machine)
            gate <room> <part>   the same for one part of a room; writes no results
            gate groups own <file>   relevance selection on profiles and messages of your own (benchmarks/README.md); prints figures, judges nothing
            sizes            bytes per session on each store, of several lengths; writes results/sizes.md, judges nothing
            million <store>  a store with 1,000,000 sessions beside an empty one; writes results/million-<store>.md. <store> is file, sqlite, or postgres
                             (connection in SMALLTALK_TEST_POSTGRES); a number behind it is tried instead of a million, and writes nothing
            steady           half an hour of 10,000 events a second through one host; fails when its memory grows; writes results/steady.md. Minutes behind it
                             are tried instead, and write nothing
            stalls           half an hour of a host with 10,000 agents that is stopped, blocked and collected again and again; fails when an agent is found dead; writes
                             results/stalls.md. Minutes behind it are tried instead, and write nothing
            --filter <glob>  BenchmarkDotNet's own run of the classes that match
            --help           this text

            Rooms:
            """
        );
        foreach (var room in Rooms.All)
            Console.WriteLine(
                $"  {room.Name, -10}{room.Holds}{Environment.NewLine}  {"", -10}parts: {string.Join(", ", room.Parts.Select(part => part.Name))}"
            );
        return args is ["--help"] ? 0 : BadArguments;
    }
}
