namespace SmallTalk.Storage.Files;

/// <summary>A journal that is soon full, so that its segments change often in a test. Smaller than a host may have it.</summary>
internal static class SmallJournal
{
    public const int Bytes = 64 * 1024;
}
