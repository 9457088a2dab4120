using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Hosting;
using SmallTalk.State;
using SmallTalk.Tests.Hosting;

namespace SmallTalk.Tests.State;

public sealed class StateOptionsTests
{
    [TestCase("PollInterval", "00:00:00.010", "00:00:00.0500000 to 00:01:00")]
    [TestCase("PollInterval", "01:00:00", "00:00:00.0500000 to 00:01:00")]
    [TestCase("MergeAttempts", "0", "1 to 1000")]
    [TestCase("StoreRetryWindow", "-00:00:01", "00:00:00 to 00:05:00")]
    [TestCase("OnConflict", "7", "LastWriteWins, FirstWriteWins, Merge, Reject")]
    [TestCase("OnConflict", "Merge", "ResolveConflictsBy")]
    [Property("Requirement", "FR-024")]
    [Property("Requirement", "FR-025")]
    public async Task A_setting_that_is_wrong_is_named_at_the_start(string setting, string value, string expected)
    {
        using var host = Given.Host(services => services.AddSmallTalk(), ("STORAGE_TYPE", "memory"), ($"SmallTalk:State:{setting}", value));

        var error = (await host.Awaiting(it => it.StartAsync()).Should().ThrowAsync<InvalidConfigurationException>()).Which;

        error.Message.Should().Contain($"SmallTalk:State:{setting} is").And.Contain(expected);
    }

    [TestCase("LastWriteWins")]
    [TestCase("FirstWriteWins")]
    [TestCase("Reject")]
    [Property("Requirement", "FR-024")]
    public void The_configured_strategy_holds_for_state_of_sessions_too(string strategy)
    {
        using var host = Given.Host(services => services.AddSmallTalk(), ("STORAGE_TYPE", "memory"), ("SmallTalk:State:OnConflict", strategy));
        IStateConflictResolver expected = strategy switch
        {
            "FirstWriteWins" => StateConflictResolvers.FirstWriteWins,
            "Reject" => StateConflictResolvers.Reject,
            _ => StateConflictResolvers.LastWriteWins,
        };

        host.Services.GetRequiredService<IStateConflictResolver>().Should().BeSameAs(expected);
        host.Services.GetRequiredService<SmallTalk.Sessions.SessionContext>().Resolver.Should().BeSameAs(expected);
    }
}
