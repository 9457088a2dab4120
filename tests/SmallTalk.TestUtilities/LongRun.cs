namespace SmallTalk;

/// <summary>How often a test that repeats itself does so: as often as fits into the test command, or, run by hand with <c>SMALLTALK_LONG_RUN=1</c>, as long as it takes to find rare faults.</summary>
public static class LongRun
{
    public const string Variable = "SMALLTALK_LONG_RUN";

    private static readonly bool IsLong = Environment.GetEnvironmentVariable(Variable) == "1";

    public static int Times(int usual, int @long) => IsLong ? @long : usual;
}
