using NUnit.Framework;

namespace SmallTalk.TestUtilities;

/// <summary>Finds public data that is kept outside the repository: in the folder SMALLTALK_DATA names, else in <c>../shared/data</c> beside the repository.</summary>
public static class PublicData
{
    /// <summary>Names the file, or ends the test: as failed in CI, elsewhere as not run.</summary>
    /// <param name="path">The file's path within the data folder.</param>
    public static string Require(string path)
    {
        var file = Path.Combine(Folder, path);
        if (File.Exists(file))
            return file;
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail($"{path} is not in {Folder}: set SMALLTALK_DATA.");
        Assert.Ignore($"not run: data absent ({path} is not in {Folder})");
        return file;
    }

    private static string Folder =>
        Environment.GetEnvironmentVariable("SMALLTALK_DATA") is { Length: > 0 } set
            ? set
            : Path.GetFullPath(Path.Combine(RepositoryRoot.Path, "..", "shared", "data"));
}
