namespace SmallTalk.Storage.Files;

/// <summary>Newborn sessions over a disk that tears and loses.</summary>
public sealed class NewbornSimulationTests
{
    private static readonly int Seeds = LongRun.Times(400, 20_000);

    [Test]
    [Property("Requirement", "B-02")]
    public async Task A_session_is_newborn_or_has_its_file_and_loses_nothing_on_the_way()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            try
            {
                await new NewbornSimulation(seed).RunAsync();
            }
            catch (Exception error)
            {
                throw new AssertionException($"Seed {seed}: {error.Message}", error);
            }
        }
    }
}
