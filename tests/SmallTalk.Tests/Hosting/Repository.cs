namespace SmallTalk.Tests.Hosting;

/// <summary>Where the repository is, seen from the tests' output.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) => File.Exists(Path.Combine(folder, "SmallTalk.sln")) ? folder : Find(Path.GetDirectoryName(folder)!);
}
