namespace SmallTalk.Sessions;

/// <summary>The waits between attempts to remove the content of an invalidated session (FR-004a): 10 s, then 5, 10, 20, 40, 60, 60 … min.</summary>
internal static class RemovalBackoff
{
    /// <summary>The wait after so many failures.</summary>
    /// <param name="failures">1 or more.</param>
    public static TimeSpan After(int failures)
    {
        if (failures == 1)
            return SessionDefaults.FirstRemovalRetry;
        var wait = SessionDefaults.RemovalBackoff * Math.Pow(2, Math.Min(failures - 2, 10));
        return wait < SessionDefaults.LongestRemovalBackoff ? wait : SessionDefaults.LongestRemovalBackoff;
    }
}
