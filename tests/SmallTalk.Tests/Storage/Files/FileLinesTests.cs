using System.Text;

namespace SmallTalk.Storage.Files;

/// <summary>Files are read in blocks; lines lie across their ends, and some are longer than one.</summary>
public sealed class FileLinesTests
{
    private const string File = "lines";

    [TestCase(100)]
    [TestCase(5_003)]
    [TestCase(80_000)]
    [TestCase(200_000)]
    public void All_lines_are_read_however_they_lie_in_the_blocks(int length)
    {
        var lines = Enumerable.Range(0, Math.Max(3, 400_000 / length)).Select(index => $"{index}:".PadRight(length + (index % 7), 'x')).ToArray();
        var files = FilesWith(string.Concat(lines.Select(line => line + "\n")), out var end);

        var read = FileLines.Read(files, File, 0, end).ToArray();

        read.Select(one => Encoding.ASCII.GetString(one.Line.Span)).Should().Equal(lines);
        read.Select(one => one.Place.Offset).Should().Equal(lines.Select((_, index) => lines.Take(index).Sum(line => line.Length + 1L)));
    }

    [TestCase(100)]
    [TestCase(200_000)]
    public void A_stretch_that_ends_within_a_line_is_damaged(int length)
    {
        var files = FilesWith("first\n" + new string('x', length), out var end);

        FluentActions.Enumerating(() => FileLines.Read(files, File, 0, end)).Should().Throw<StoreDamagedException>();
    }

    private static DataFiles FilesWith(string text, out long end)
    {
        var disk = new SimulatedDisk(new Random(1));
        disk.Write(File, 0, Encoding.ASCII.GetBytes(text));
        end = text.Length;
        return new(disk, new(disk, 0));
    }
}
