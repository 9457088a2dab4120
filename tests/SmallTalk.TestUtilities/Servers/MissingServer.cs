namespace SmallTalk.TestUtilities.Servers;

/// <summary>Says how to get a server that tests need.</summary>
internal static class MissingServer
{
    /// <summary>The error for a server whose program is not installed.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="package">Its package of Debian's.</param>
    /// <param name="variable">The variable that names a server to share.</param>
    public static InvalidOperationException Error(string name, string package, string variable) =>
        new(
            $"{name} is not installed. Install it ('apt-get install {package}' on Debian) or run build/test.sh, which does so. "
                + $"Tests that share a server make do with a container engine, or with one that may be filled with test data and is named in {variable}."
        );
}
