using SmallTalk.Benchmarks.Floors;

namespace SmallTalk.Benchmarks.Harness;

/// <summary>Measures the bars of rooms beside their floors.</summary>
internal static class Gate
{
    public const int Ok = 0;
    public const int FellShort = 1;
    public const int Void = 2;

    public static async Task<int> RunAsync(IReadOnlyList<IGateRoom> rooms)
    {
        Console.WriteLine(Machine.Description);
        var floors = await FloorChecks.RunAsync();
        Console.WriteLine($"{Environment.NewLine}{FloorCheck.Header}");
        foreach (var floor in floors)
            Console.WriteLine(floor);
        var result = Ok;
        foreach (var room in rooms)
        {
            var report = new GateReport(room.Name, floors);
            await room.MeasureAsync(report);
            await report.WriteAsync();
            result = report.IsOk ? result : FellShort;
        }
        return Close(result, floors.Any(floor => floor.IsVoid));
    }

    private static int Close(int result, bool isVoid)
    {
        var verdict =
            isVoid ? $"void: a floor reached less than {FloorCheck.Required:P0} of its figure, this machine is too slow or too busy to judge"
            : result == Ok ? "ok"
            : "fell short";
        Console.WriteLine($"{Environment.NewLine}gate: {verdict}");
        return isVoid ? Void : result;
    }
}
