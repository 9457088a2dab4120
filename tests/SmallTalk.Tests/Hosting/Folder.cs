namespace SmallTalk.Tests.Hosting;

/// <summary>A folder of a test's own.</summary>
internal sealed class Folder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("smalltalk-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
