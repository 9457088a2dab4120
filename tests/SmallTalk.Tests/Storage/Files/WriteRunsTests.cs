namespace SmallTalk.Storage.Files;

/// <summary>Writes of one batch that lie one behind the other are one write; all others keep their order.</summary>
public sealed class WriteRunsTests
{
    private readonly SimulatedDisk _disk = new(new Random(1));
    private readonly WriteRuns _runs;

    public WriteRunsTests() => _runs = new(new(_disk, new(_disk, 0)));

    [Test]
    public void What_lies_one_behind_the_other_is_written_at_once()
    {
        _disk.StepsToError = 2; // a third write would fail

        for (var row = 0; row < 10; row++)
        {
            Write("rows", row, $"{row}");
            Write("events", row * 2, "ab");
        }
        _runs.Flush();

        Read("rows").Should().Be("0123456789");
        Read("events").Should().Be("abababababababababab");
    }

    [Test]
    public void What_was_written_over_or_deleted_in_between_keeps_its_order()
    {
        Write("rows", 0, "aaaa");
        Write("rows", 4, "bbbb");
        Write("rows", 2, "cc");
        Write("gone", 0, "old");
        Delete("gone");
        Write("gone", 0, "n");
        Write("gone", 1, new string('w', 100_000));
        Write("gone", 100_001, "e");
        _runs.Flush();

        Read("rows").Should().Be("aaccbbbb");
        Read("gone").Should().Be("n" + new string('w', 100_000) + "e");
    }

    private void Write(string file, long offset, string text)
    {
        var bytes = System.Text.Encoding.ASCII.GetBytes(text);
        _runs.Add(new(JournalOpKind.Write, file, offset, 0, bytes.Length), bytes);
    }

    private void Delete(string file) => _runs.Add(new(JournalOpKind.Delete, file, 0, 0, 0), []);

    private string Read(string file)
    {
        var bytes = new byte[_disk.GetLength(file)];
        _disk.Read(file, 0, bytes);
        return System.Text.Encoding.ASCII.GetString(bytes);
    }
}
