using SmallTalk.Benchmarks.Harness;

namespace SmallTalk.Benchmarks.Groups;

/// <summary>Public data, which is kept outside the repository: in the folder SMALLTALK_DATA names, else in <c>../shared/data</c> beside it.</summary>
internal static class PublicSets
{
    public static string Folder { get; } =
        Environment.GetEnvironmentVariable("SMALLTALK_DATA") is { Length: > 0 } set
            ? set
            : Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "data"));

    public static string Find(PublicFile file)
    {
        var path = Path.Combine(Folder, file.Path);
        return File.Exists(path)
            ? path
            : throw new InvalidOperationException($"{file.Path} is not in {Folder}: take it from {file.Origin} and set SMALLTALK_DATA.");
    }
}
