namespace SmallTalk.Testing.Ledger;

/// <summary>A path of its own, gone at the end.</summary>
internal sealed class TemporaryFile : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("smalltalk-ledger-");

    public string Path => System.IO.Path.Combine(folder.FullName, "acks.tsv");

    public void Dispose() => folder.Delete(recursive: true);
}
