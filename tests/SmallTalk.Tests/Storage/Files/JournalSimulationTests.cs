namespace SmallTalk.Storage.Files;

/// <summary>The journal over a disk that tears, loses, fails and runs full.</summary>
public sealed class JournalSimulationTests
{
    private static readonly int Seeds = LongRun.Times(20_000, 200_000);

    [Test]
    [Property("Requirement", "B-19")]
    public void Nothing_acknowledged_is_lost_and_no_record_is_applied_by_half()
    {
        Parallel.For(
            0,
            Seeds,
            seed =>
            {
                try
                {
                    new JournalSimulation(seed).Run();
                }
                catch (Exception error)
                {
                    throw new AssertionException($"Seed {seed}: {error.Message}", error);
                }
            }
        );
    }
}
