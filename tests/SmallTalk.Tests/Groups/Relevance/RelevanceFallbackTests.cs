using SmallTalk.Agents;

namespace SmallTalk.Groups.Relevance;

[Property("Requirement", "B-06")]
public sealed class RelevanceFallbackTests
{
    private const string Unsure = "flight or invoice or recipe";

    [Test]
    public async Task The_last_speaker_goes_on_by_default()
    {
        var selector = await Team.PreparedAsync(options => (options.MinConfidence, options.SwitchThreshold) = (1, 0));

        (await selector.AskAsync("book a flight", "Marie")).Should().BeEquivalentTo(new { Agent = "Marie", Reason = "fallback: last speaker" });
        (await selector.AskAsync("book a flight")).Should().BeEquivalentTo(new { Agent = "Travel", Reason = "fallback: most relevant" });
        (await selector.AskAsync([Team.User("book a flight")], "Marie", candidates: [Team.Billing, Team.Travel]))
            .Should()
            .BeEquivalentTo(new { Agent = "Travel", Reason = "fallback: most relevant" });
    }

    [Test]
    public async Task A_default_agent_speaks_when_it_may()
    {
        var selector = await Team.PreparedAsync(options =>
            (options.MinConfidence, options.Fallback, options.DefaultAgent) = (1, RelevanceFallback.DefaultAgent, "marie")
        );

        (await selector.AskAsync("book a flight")).Should().BeEquivalentTo(new { Agent = "Marie", Reason = "fallback: default agent" });
        (await selector.AskAsync([Team.User("book a flight")], candidates: [Team.Billing, Team.Travel]))
            .Should()
            .BeEquivalentTo(new { Agent = "Travel", Reason = "fallback: most relevant" });
    }

    [Test]
    public async Task Nobody_may_be_the_answer()
    {
        var selector = await Team.PreparedAsync(options => (options.MinConfidence, options.Fallback) = (0.9, RelevanceFallback.Nobody));

        var nobody = await selector.AskAsync(Unsure);

        nobody.Agent.Should().BeNull();
        nobody.Reason.Should().Be("fallback: nobody");
        nobody.Scores.Should().HaveCount(3);
        (await selector.AskAsync("book a flight, a hotel room, with luggage and passport")).Agent.Should().Be("Travel");
    }

    [Test]
    public async Task Another_selector_may_choose()
    {
        var other = new Other(_ => new("Billing", 0.4, "because"));
        var selector = await PreparedAsync(other);

        var selection = await selector.AskAsync(Unsure);

        selection
            .Should()
            .BeEquivalentTo(
                new
                {
                    Agent = "Billing",
                    Confidence = 0.4,
                    Reason = "fallback: because",
                }
            );
        selection.Scores.Should().HaveCount(3);
        other.Prepared.Should().BeEquivalentTo(Team.All);
    }

    [Test]
    public async Task Another_selector_that_fails_or_chooses_a_stranger_is_passed_over()
    {
        Other[] others = [new(_ => throw new InvalidOperationException("no idea")), new(_ => null!), new(_ => new("Stranger", 1, "because"))];
        foreach (var other in others)
            (await (await PreparedAsync(other)).AskAsync("book a flight"))
                .Should()
                .BeEquivalentTo(new { Agent = "Travel", Reason = "fallback: most relevant" });
    }

    [Test]
    public async Task A_choice_that_is_cancelled_is_not_replaced()
    {
        using var cancelled = new CancellationTokenSource();
        var selector = await PreparedAsync(
            new Other(_ =>
            {
                cancelled.Cancel();
                throw new OperationCanceledException(cancelled.Token);
            })
        );
        var request = new SpeakerRequest
        {
            Group = "team",
            Members = Team.All,
            Candidates = Team.All,
            History = [],
        };

        await selector.Awaiting(it => it.SelectAsync(request, cancelled.Token).AsTask()).Should().ThrowAsync<OperationCanceledException>();
    }

    [Test]
    public void Options_out_of_range_are_refused_all_at_once()
    {
        var make = (Action<RelevanceOptions> configure) => () => By.RelevanceWith(configure)(Team.NoServices);

        make(options =>
                (options.SwitchThreshold, options.MinConfidence, options.EmbeddingWeight, options.EmbeddingTimeout, options.Fallback) = (
                    -1,
                    2,
                    double.NaN,
                    TimeSpan.Zero,
                    (RelevanceFallback)9
                )
            )
            .Should()
            .Throw<ArgumentException>()
            .WithMessage("*SwitchThreshold is -1*MinConfidence is 2*EmbeddingWeight is NaN*EmbeddingTimeout is 00:00:00*Fallback is 9*");
        make(options => options.Fallback = RelevanceFallback.DefaultAgent).Should().Throw<ArgumentException>().WithMessage("*DefaultAgent is not set*");
        make(options => options.Fallback = RelevanceFallback.Selector).Should().Throw<ArgumentException>().WithMessage("*Selector is not set*");
        FluentActions.Invoking(() => By.RelevanceWith(null!)).Should().Throw<ArgumentNullException>();
    }

    private static Task<ISpeakerSelector> PreparedAsync(ISpeakerSelector other) =>
        Team.PreparedAsync(options => (options.MinConfidence, options.Fallback, options.Selector) = (1, RelevanceFallback.Selector, _ => other));

    private sealed class Other(Func<SpeakerRequest, SpeakerSelection> choose) : ISpeakerSelector
    {
        public IReadOnlyList<AgentDescriptor> Prepared { get; private set; } = [];

        public ValueTask<SpeakerSelection> SelectAsync(SpeakerRequest request, CancellationToken cancellationToken = default) => new(choose(request));

        public ValueTask PrepareAsync(IReadOnlyList<AgentDescriptor> members, CancellationToken cancellationToken = default)
        {
            Prepared = members;
            return default;
        }
    }
}
