using System.Text;
using SmallTalk.Benchmarks.Floors;

namespace SmallTalk.Benchmarks.Harness;

/// <summary>Prints and collects what the gate of one room measures, and writes it down.</summary>
internal sealed class GateReport(string room, IReadOnlyList<FloorCheck> floors)
{
    private readonly List<GateRow> _rows = [];
    private readonly StringBuilder _tables = new();

    public bool IsVoid => floors.Any(floor => floor.IsVoid);

    public bool IsOk => _rows.TrueForAll(row => row.IsOk);

    /// <summary>Measures a scenario and judges it; one that falls short is measured twice more and judged by the median.</summary>
    public async Task JudgeAsync(string scenario, Bar bar, Func<Task<Measurement>> measure)
    {
        var measurement = await measure();
        if (!bar.Holds(measurement.Value))
        {
            Measurement[] all = [measurement, await measure(), await measure()];
            measurement = all.OrderBy(one => one.Value).ElementAt(1);
        }
        Judge(scenario, bar, measurement);
    }

    public void Judge(string scenario, Bar bar, Measurement measurement)
    {
        if (_rows.Count == 0)
            Console.WriteLine($"{Environment.NewLine}{room}{Environment.NewLine}{GateRow.Header}");
        _rows.Add(new(scenario, bar, measurement));
        Console.WriteLine(_rows[^1]);
    }

    /// <summary>Adds a table that is only reported; bars on it are judged by rows of their own.</summary>
    public void AddTable(string title, string header, IEnumerable<string> lines, string? note = null)
    {
        _tables.AppendLine().Append("## ").AppendLine(title).AppendLine();
        if (note is not null)
            _tables.AppendLine(note).AppendLine();
        _tables.AppendLine(Line(header)).AppendLine(Rule(header));
        Console.WriteLine($"{title}{Environment.NewLine}{header}");
        foreach (var line in lines)
        {
            _tables.AppendLine(Line(line));
            Console.WriteLine(line);
        }
    }

    /// <summary>Writes the report of the room.</summary>
    public async Task WriteAsync()
    {
        Directory.CreateDirectory(Repository.Results);
        await File.WriteAllTextAsync(Path.Combine(Repository.Results, $"{room}.md"), Text());
    }

    private string Text()
    {
        var text = new StringBuilder($"# Gate of {room}\n\n{Machine.Description}\n\n");
        if (IsVoid)
            text.AppendLine("**This run is void**: a floor fell below its figure (last table), the machine was too slow or too busy to judge.").AppendLine();
        text.AppendLine(Line(GateRow.Header)).AppendLine(Rule(GateRow.Header));
        foreach (var row in _rows)
            text.AppendLine(Line(row.ToString()));
        text.Append(_tables);
        if (floors.Count > 0)
            text.Append("\n## Floors of this run\n\n").AppendLine(Line(FloorCheck.Header)).AppendLine(Rule(FloorCheck.Header));
        foreach (var floor in floors)
            text.AppendLine(Line(floor.ToString()));
        return text.ToString();
    }

    private static string Line(string cells) => $"| {cells} |";

    private static string Rule(string header) => string.Concat(Enumerable.Repeat("|---", header.Split('|').Length)) + "|";
}
