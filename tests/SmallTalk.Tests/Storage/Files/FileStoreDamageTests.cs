namespace SmallTalk.Storage.Files;

/// <summary>Files that are not what was written: a beginning of it is read, or the place of the damage is named. Never something else.</summary>
public sealed class FileStoreDamageTests
{
    private static readonly int Flips = LongRun.Times(200, 2_000);
    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task The_image_is_read_as_it_was_written()
    {
        await FileStoreImage.WriteAsync(_folder["store"]);

        await FileStoreImage.CheckAsync(_folder["store"]);
    }

    [Test]
    public async Task A_flipped_bit_is_never_read_as_something_else()
    {
        await FileStoreImage.WriteAsync(_folder["store"]);
        var named = 0;
        for (var seed = 0; seed < Flips; seed++)
        {
            var copy = _folder[$"{seed}"];
            Copy(_folder["store"], copy);
            var (file, place) = Flip(copy, new Random(seed));
            try
            {
                await FileStoreImage.CheckAsync(copy);
            }
            catch (StoreDamagedException error)
            {
                named++;
                error.Offset.Should().BeLessThanOrEqualTo(place, file);
            }
            catch (StoreFormatException)
            {
                named++;
            }
            catch (Exception error)
            {
                throw new AssertionException($"Seed {seed}, {file} at {place}: {error.Message}", error);
            }

            Directory.Delete(copy, recursive: true);
        }

        named.Should().BeGreaterThan(Flips / 2, "most flips hit something that is read");
    }

    [Test]
    public async Task A_session_file_that_was_cut_is_a_beginning_or_an_error()
    {
        await FileStoreImage.WriteAsync(_folder["store"]);
        var session = Directory.EnumerateFiles(_folder["store/sessions"], "*", SearchOption.AllDirectories).First();
        var whole = await File.ReadAllBytesAsync(session);
        var disk = new SimulatedDisk(new Random(1));
        var files = new DataFiles(disk, new Ballast(disk, 0));
        var key = Enumerable
            .Range(0, FileStoreImage.Sessions)
            .Select(FileStoreImage.Key)
            .Single(key => session.EndsWith(FileNames.OfSession(key), StringComparison.Ordinal));
        var state = FileNames.OfSessionState(key);
        disk.Write(state, 0, await File.ReadAllBytesAsync(_folder[$"store/{state}"]));
        var reader = new SessionFileReader(files, new(files), 10);

        for (var length = 0; length < whole.Length; length++)
        {
            disk.Delete(FileNames.OfSession(key));
            disk.Write(FileNames.OfSession(key), 0, whole.AsSpan(0, length));
            try
            {
                var version = reader.ReadNewest(key)!;
                whole.AsSpan((int)version.Place.Offset, version.Place.Length).IndexOf("\"version\""u8).Should().BePositive();
                version.Place.End.Should().Be(length);
            }
            catch (StoreDamagedException error)
            {
                error.Offset.Should().BeLessThanOrEqualTo(length);
            }
        }
    }

    private static (string File, long Place) Flip(string folder, Random random)
    {
        var files = Directory.EnumerateFiles(folder, "*.json*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        var file = files[random.Next(files.Count)];
        var bytes = File.ReadAllBytes(file);
        var place = random.Next(bytes.Length);
        bytes[place] ^= (byte)(1 << random.Next(8));
        File.WriteAllBytes(file, bytes);
        return (Path.GetRelativePath(folder, file), place);
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
