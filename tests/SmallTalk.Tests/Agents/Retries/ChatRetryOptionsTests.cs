using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Hosting;
using SmallTalk.Testing;

namespace SmallTalk.Agents;

/// <summary>How the layer is added to a client.</summary>
public sealed class ChatRetryOptionsTests
{
    [TestCase(0, 1000, 30_000, "MaxAttempts is 0; it must be 1 to 10.")]
    [TestCase(11, 1000, 30_000, "MaxAttempts is 11; it must be 1 to 10.")]
    [TestCase(3, 9, 30_000, "BaseDelay is 00:00:00.0090000; it must be 00:00:00.0100000 to 00:01:00.")]
    [TestCase(3, 60_001, 120_000, "BaseDelay is 00:01:00.0010000; it must be 00:00:00.0100000 to 00:01:00.")]
    [TestCase(3, 1000, 999, "MaxDelay is 00:00:00.9990000; it must be 00:00:01 to 01:00:00.")]
    [TestCase(3, 1000, 3_600_001, "MaxDelay is 01:00:00.0010000; it must be 00:00:01 to 01:00:00.")]
    [Property("Requirement", "FR-028")]
    public void An_option_out_of_its_range_is_named_with_it(int maxAttempts, int baseDelay, int maxDelay, string fault)
    {
        var add = () => Add(maxAttempts, baseDelay, maxDelay);

        var error = add.Should().Throw<InvalidConfigurationException>().Which;
        error.Faults.Should().Equal($"ChatRetryOptions.{fault}");
        error.Message.Should().Contain(fault);
    }

    [Test]
    [Property("Requirement", "FR-028")]
    public void All_that_is_out_of_range_is_named_at_once()
    {
        var add = () => Add(0, -1, 0);

        add.Should().Throw<InvalidConfigurationException>().Which.Faults.Should().HaveCount(3);
    }

    [TestCase(1, 10, 10)]
    [TestCase(10, 60_000, 3_600_000)]
    [Property("Requirement", "FR-028")]
    public void The_ends_of_the_ranges_are_in_them(int maxAttempts, int baseDelay, int maxDelay) =>
        FluentActions.Invoking(() => Add(maxAttempts, baseDelay, maxDelay)).Should().NotThrow();

    [Test]
    [Property("Requirement", "FR-028")]
    public async Task The_clock_is_that_of_the_services_and_the_defaults_are_three_attempts_with_pauses_up_to_a_second_and_two()
    {
        var time = new PassingTime();
        await using var services = new ServiceCollection().AddSingleton<TimeProvider>(time).BuildServiceProvider();
        using var model = RetryTestBed.Failing([.. Enumerable.Repeat(new IOException("broken"), 3)]);
        using var client = model.AsBuilder().UseSmallTalkRetry().Build(services);

        await client.Awaiting(it => it.GetResponseAsync("Hi")).Should().ThrowAsync<IOException>();

        model.Requests.Should().HaveCount(3);
        time.Pauses.Should().HaveCountLessThanOrEqualTo(2).And.OnlyContain(pause => pause < TimeSpan.FromSeconds(2));
    }

    [Test]
    public void Options_that_change_after_they_were_given_change_nothing()
    {
        ChatRetryOptions? kept = null;
        using var model = RetryTestBed.Failing();
        var builder = model.AsBuilder().UseSmallTalkRetry(options => kept = options);

        kept!.BaseDelay = TimeSpan.FromDays(-1);
        using var client = builder.Build();

        client.GetService(typeof(RetryingChatClient)).Should().NotBeNull();
    }

    [Test]
    public void One_attempt_is_no_layer()
    {
        using var model = RetryTestBed.Failing();

        using var client = model.AsBuilder().UseSmallTalkRetry(options => options.MaxAttempts = 1).Build();

        client.Should().BeSameAs(model);
    }

    [Test]
    [Property("Requirement", "FR-028")]
    public void Above_a_layer_that_runs_tools_it_is_refused()
    {
        using var model = RetryTestBed.Failing();
        var above = () => model.AsBuilder().UseSmallTalkRetry().UseFunctionInvocation().Build();
        var below = () => model.AsBuilder().UseFunctionInvocation().UseSmallTalkRetry().Build();

        above.Should().Throw<InvalidOperationException>().WithMessage("*after UseFunctionInvocation*");
        below.Should().NotThrow();
    }

    private static ChatClientBuilder Add(int maxAttempts, int baseDelay, int maxDelay) =>
        new ChatClientBuilder(new ScriptedChatClient()).UseSmallTalkRetry(options =>
        {
            options.MaxAttempts = maxAttempts;
            options.BaseDelay = TimeSpan.FromMilliseconds(baseDelay);
            options.MaxDelay = TimeSpan.FromMilliseconds(maxDelay);
        });
}
