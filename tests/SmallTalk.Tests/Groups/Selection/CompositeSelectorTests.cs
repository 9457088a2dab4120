using SmallTalk.Agents;

namespace SmallTalk.Groups.Selection;

[Property("Requirement", "FR-018")]
public sealed class CompositeSelectorTests
{
    private static readonly SpeakerRequest Request = SelectionRequest.Of("a|b", "a|b|muted");
    private static readonly Dictionary<string, double> Table = new() { ["a"] = 0.31 };

    private static readonly Func<SpeakerSelection> Sure = () => new("a", 0.9, "relevance");
    private static readonly Func<SpeakerSelection> Unsure = () => new("A", 0.314, "relevance", Table);
    private static readonly Func<SpeakerSelection> NobodyFits = () => SpeakerSelection.Nobody("relevance", Table);
    private static readonly Func<SpeakerSelection> Throws = () => throw new NotSupportedException("secret");
    private static readonly Func<SpeakerSelection> Null = () => null!;
    private static readonly Func<SpeakerSelection> Muted = () => new("muted", 1, "likes it");
    private static readonly Func<SpeakerSelection> Knows = () => new("b", 0.2, "llm: b knows");
    private static readonly Func<SpeakerSelection> KnowsNobody = () => SpeakerSelection.Nobody("llm: done");
    private static readonly Func<SpeakerSelection> Guesses = () => new("b", 0, "fallback: model failed");

    private static IEnumerable<TestCaseData> Cases =>
        [
            Case("sure", Sure, Throws, "a", 0.9, "relevance"),
            Case("unsure", Unsure, Knows, "b", 0.2, "relevance, unsure (0.31), then: llm: b knows"),
            Case("nobody", NobodyFits, Knows, "b", 0.2, "relevance, nobody, then: llm: b knows"),
            Case("failed", Throws, Knows, "b", 0.2, "failed (NotSupportedException), then: llm: b knows"),
            Case("null", Null, Knows, "b", 0.2, "failed (no answer), then: llm: b knows"),
            Case("stranger", Muted, Knows, "b", 0.2, "failed (its choice may not speak), then: llm: b knows"),
            Case("unsure, nobody", Unsure, KnowsNobody, null, 1, "relevance, unsure (0.31), then: llm: done"),
            Case("unsure, guess", Unsure, Guesses, "A", 0.314, "relevance, unsure (0.31), and the second did not know: fallback: model failed"),
            Case("unsure, failed", Unsure, Throws, "A", 0.314, "relevance, unsure (0.31), and the second did not know: failed (NotSupportedException)"),
            Case("unsure, stranger", Unsure, Muted, "A", 0.314, "relevance, unsure (0.31), and the second did not know: failed (its choice may not speak)"),
            Case("nobody, failed", NobodyFits, Throws, null, 1, "relevance, nobody, and the second did not know: failed (NotSupportedException)"),
            Case("failed, guess", Throws, Guesses, "b", 0, "failed (NotSupportedException), then: fallback: model failed"),
        ];

    [TestCaseSource(nameof(Cases))]
    public async Task The_second_is_asked_when_the_first_does_not_know(
        Func<SpeakerSelection> first,
        Func<SpeakerSelection> then,
        string? agent,
        double sure,
        string reason
    )
    {
        var selection = await Make(first, then).SelectAsync(Request);

        selection
            .Should()
            .BeEquivalentTo(
                new
                {
                    Agent = agent,
                    Confidence = sure,
                    Reason = reason,
                }
            );
    }

    [Test]
    public async Task The_table_is_that_of_who_has_one()
    {
        (await Make(Unsure, Knows).SelectAsync(Request)).Scores.Should().BeSameAs(Table);
        (await Make(Throws, Unsure).SelectAsync(Request)).Scores.Should().BeSameAs(Table);
    }

    [TestCase(0.314, "A")]
    [TestCase(0.315, "b")]
    [TestCase(0, "A")]
    public async Task The_threshold_is_sure_enough(double minConfidence, string agent) =>
        (await Make(Unsure, Knows, minConfidence).SelectAsync(Request)).Agent.Should().Be(agent);

    [Test]
    public async Task When_both_fail_it_fails()
    {
        var failed = await Make(Throws, Null).Invoking(it => it.SelectAsync(Request).AsTask()).Should().ThrowAsync<InvalidOperationException>();

        failed.WithMessage("Both selectors failed: failed (NotSupportedException); failed (no answer).").WithInnerException<NotSupportedException>();
    }

    [Test]
    public async Task The_callers_cancellation_passes_through()
    {
        using var cancelled = new CancellationTokenSource();
        var selector = Make(
            () =>
            {
                cancelled.Cancel();
                throw new NotSupportedException();
            },
            Knows
        );

        await selector.Invoking(it => it.SelectAsync(Request, cancelled.Token).AsTask()).Should().ThrowAsync<OperationCanceledException>();
    }

    [Test]
    public async Task Both_are_made_ready_even_when_one_fails()
    {
        var (first, second) = (new Prepared(new NotSupportedException()), new Prepared(null));
        var selector = By.Composite(_ => first, _ => second)(null!);

        await selector.Invoking(it => it.PrepareAsync(Request.Members).AsTask()).Should().ThrowAsync<NotSupportedException>();

        first.Members.Should().BeSameAs(Request.Members);
        second.Members.Should().BeSameAs(Request.Members);
        await ((ISpeakerSelector)new RoundRobinSelector()).PrepareAsync(Request.Members);
    }

    [TestCase(-0.1)]
    [TestCase(1.1)]
    [TestCase(double.NaN)]
    public void A_threshold_that_is_no_confidence_is_refused(double minConfidence) =>
        FluentActions.Invoking(() => By.Composite(By.RoundRobin, By.RoundRobin, minConfidence)).Should().Throw<ArgumentOutOfRangeException>();

    private static TestCaseData Case(string name, Func<SpeakerSelection> first, Func<SpeakerSelection> then, string? agent, double sure, string reason) =>
        new TestCaseData(first, then, agent, sure, reason).SetArgDisplayNames(name);

    private static ISpeakerSelector Make(Func<SpeakerSelection> first, Func<SpeakerSelection> then, double minConfidence = 0.5) =>
        By.Composite(By.Custom((_, _) => new(first())), By.Custom((_, _) => new(then())), minConfidence)(null!);

    private sealed class Prepared(Exception? error) : ISpeakerSelector
    {
        public IReadOnlyList<AgentDescriptor>? Members { get; private set; }

        public ValueTask<SpeakerSelection> SelectAsync(SpeakerRequest request, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public ValueTask PrepareAsync(IReadOnlyList<AgentDescriptor> members, CancellationToken cancellationToken = default)
        {
            Members = members;
            return error is null ? default : throw error;
        }
    }
}
