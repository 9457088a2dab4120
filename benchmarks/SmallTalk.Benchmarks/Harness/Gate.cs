using SmallTalk.Benchmarks.Floors;

namespace SmallTalk.Benchmarks.Harness;

/// <summary>Measures the bars of rooms beside their floors.</summary>
internal static class Gate
{
    public const int Ok = 0;
    public const int FellShort = 1;
    public const int Void = 2;

    /// <summary>Measures whole rooms, and writes their results.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<IGateRoom> rooms)
    {
        var floors = await CheckAsync();
        var result = Ok;
        foreach (var room in rooms)
        {
            var report = new GateReport(room.Name, floors);
            await MeasureAsync(report, room.Parts);
            await report.WriteAsync();
            result = report.IsOk ? result : FellShort;
        }
        return Close(result, floors);
    }

    /// <summary>Measures one part of a room. It writes nothing: results are of whole rooms.</summary>
    public static async Task<int> RunAsync(IGateRoom room, GatePart part)
    {
        var floors = await CheckAsync();
        var report = new GateReport(room.Name, floors);
        await MeasureAsync(report, [part]);
        return Close(report.IsOk ? Ok : FellShort, floors);
    }

    /// <summary>Measures the floors of this machine.</summary>
    public static async Task<IReadOnlyList<FloorCheck>> CheckAsync()
    {
        Console.WriteLine(Machine.Description);
        var floors = await FloorChecks.RunAsync();
        Console.WriteLine($"{Environment.NewLine}{FloorCheck.Header}");
        foreach (var floor in floors)
            Console.WriteLine(floor);
        return floors;
    }

    private static async Task MeasureAsync(GateReport report, IEnumerable<GatePart> parts)
    {
        using var folder = new WorkFolder();
        foreach (var part in parts)
            await part.MeasureAsync(report, folder);
    }

    /// <summary>Says how it ended.</summary>
    public static int Close(int result, IReadOnlyList<FloorCheck> floors)
    {
        var isVoid = floors.Any(floor => floor.IsVoid);
        var verdict =
            isVoid ? $"void: a floor reached less than {FloorCheck.Required:P0} of its figure, this machine is too slow or too busy to judge"
            : result == Ok ? "ok"
            : "fell short";
        Console.WriteLine($"{Environment.NewLine}gate: {verdict}");
        return isVoid ? Void : result;
    }
}
