namespace SmallTalk.Storage.Files;

/// <summary>What the operating system's error numbers mean to the store.</summary>
internal static class DiskErrors
{
    internal const int InputOutput = 5;
    internal const int NoSpace = 28;
    private const int TooManyOpenFiles = 24;
    private const int ReadOnlyFileSystem = 30;
    private const int QuotaExceeded = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    internal static bool IsFull(IOException error) => error.HResult is NoSpace or QuotaExceeded or WindowsDiskFull;

    internal static bool IsOutOfHandles(IOException error) => error.HResult is TooManyOpenFiles;

    internal static bool IsReadOnly(Exception error) => error is UnauthorizedAccessException || error is IOException { HResult: ReadOnlyFileSystem };
}
