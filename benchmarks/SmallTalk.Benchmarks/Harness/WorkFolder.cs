namespace SmallTalk.Benchmarks.Harness;

/// <summary>A folder of its own on the disk of the repository (a temporary folder may be memory), deleted when disposed.</summary>
internal sealed class WorkFolder : IDisposable
{
    private int _files;

    public WorkFolder()
    {
        Path = System.IO.Path.Combine(Repository.Root, "artifacts", "benchmarks", System.IO.Path.GetRandomFileName());
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    /// <summary>A path that was not handed out before.</summary>
    public string Next(string name) => System.IO.Path.Combine(Path, $"{name}-{++_files}");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
