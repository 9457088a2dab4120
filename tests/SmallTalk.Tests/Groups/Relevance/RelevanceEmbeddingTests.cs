using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using SmallTalk.Tests;
using SmallTalk.TestUtilities;

namespace SmallTalk.Groups.Relevance;

[Property("Requirement", "B-06")]
public sealed class RelevanceEmbeddingTests
{
    private const string Meaning = "aeroplane to oslo";

    [Test]
    public async Task Meaning_counts_where_words_say_nothing()
    {
        var generator = new Generator();
        var selector = await PreparedAsync(generator);
        var embedded = generator.Texts.Count;

        var selection = await selector.AskAsync(Meaning);

        selection.Should().BeEquivalentTo(new { Agent = "Travel", Reason = "relevant" });
        generator.Texts[embedded..].Should().Equal(Meaning);
        (await selector.AskAsync(Meaning)).Should().BeEquivalentTo(selection);
        generator.Texts.Count.Should().Be(embedded + 2);
    }

    [Test]
    public async Task A_generator_that_fails_leaves_the_words()
    {
        var generator = new Generator();
        var selector = await PreparedAsync(generator);
        generator.Answer = _ => throw new InvalidOperationException("down");

        (await selector.AskAsync("pay an invoice")).Should().BeEquivalentTo(new { Agent = "Billing", Reason = "relevant" });
    }

    [Test]
    public async Task A_generator_that_is_late_is_not_waited_for()
    {
        var generator = new Generator();
        var time = new ObservedTime();
        var selector = await PreparedAsync(generator, time);
        var asked = new TaskCompletionSource();
        generator.Answer = async token =>
        {
            asked.SetResult();
            await HangGuard.ForeverAsync(token);
        };

        var selection = selector.AskAsync("pay an invoice").AsTask();
        await asked.Task.Guarded();
        selection.IsCompleted.Should().BeFalse();
        await time.TimerSetAsync(RelevanceOptions.DefaultEmbeddingTimeout).Guarded();
        time.Advance(RelevanceOptions.DefaultEmbeddingTimeout);

        (await selection.Guarded()).Agent.Should().Be("Billing");
        await HangGuard.UntilAsync(() => Task.FromResult(generator.Cancelled == 1));
    }

    [Test]
    public async Task Passages_that_cannot_be_embedded_leave_the_words()
    {
        var generator = new Generator { Answer = _ => throw new InvalidOperationException("down") };
        var logs = new FakeLogCollector();
        var selector = await PreparedAsync(generator, logs: logs);

        (await selector.AskAsync("pay an invoice")).Agent.Should().Be("Billing");
        logs.GetSnapshot().Should().ContainSingle().Which.Id.Id.Should().Be(8051);
        generator.Texts.Count.Should().Be(Team.All.Sum(agent => agent.Expertise.Count + 2));
    }

    [Test]
    public async Task Passages_that_could_not_be_embedded_are_embedded_later()
    {
        var generator = new Generator { Answer = _ => throw new InvalidOperationException("down") };
        var time = new ObservedTime();
        var selector = await PreparedAsync(generator, time);
        (await selector.AskAsync(Meaning)).Reason.Should().NotBe("relevant");
        generator.Answer = _ => Task.CompletedTask;

        await time.TimerSetAsync(TimeSpan.FromSeconds(10)).Guarded();
        time.Advance(TimeSpan.FromSeconds(10));

        await HangGuard.UntilAsync(async () => (await selector.AskAsync(Meaning)) is { Agent: "Travel", Reason: "relevant" });
    }

    [Test]
    public async Task Vectors_of_another_length_are_done_without()
    {
        var generator = new Generator();
        var selector = await PreparedAsync(generator);
        generator.Length = 2;

        (await selector.AskAsync("pay an invoice")).Agent.Should().Be("Billing");
    }

    [Test]
    public async Task The_caller_can_cancel()
    {
        var generator = new Generator();
        var selector = await PreparedAsync(generator);
        using var cancelled = new CancellationTokenSource();
        generator.Answer = token => HangGuard.ForeverAsync(token);

        var selection = selector.SelectAsync(
            new()
            {
                Group = "team",
                Members = Team.All,
                Candidates = Team.All,
                History = [Team.User("x")],
            },
            cancelled.Token
        );
        await cancelled.CancelAsync();

        await FluentActions.Awaiting(() => selection.AsTask().Guarded()).Should().ThrowAsync<OperationCanceledException>();
    }

    private static async Task<ISpeakerSelector> PreparedAsync(Generator generator, FakeTimeProvider? time = null, FakeLogCollector? logs = null)
    {
        var services = new ServiceCollection()
            .AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(generator)
            .AddSingleton<TimeProvider>(time ?? new())
            .AddSingleton<Microsoft.Extensions.Logging.ILogger<RelevanceSelector>>(new FakeLogger<RelevanceSelector>(logs ?? new()))
            .BuildServiceProvider();
        var selector = By.Relevance(services);
        await selector.PrepareAsync(Team.All);
        return selector;
    }

    /// <summary>Knows that aeroplanes, flights and hotels are of one kind.</summary>
    private sealed class Generator : IEmbeddingGenerator<string, Embedding<float>>
    {
        public List<string> Texts { get; } = [];

        public Func<CancellationToken, Task> Answer { get; set; } = _ => Task.CompletedTask;

        public int Length { get; set; } = 3;

        public int Cancelled { get; private set; }

        public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
            IEnumerable<string> values,
            EmbeddingGenerationOptions? options = null,
            CancellationToken cancellationToken = default
        )
        {
            var texts = values.ToArray();
            Texts.AddRange(texts);
            try
            {
                await Answer(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                Cancelled++;
                throw;
            }
            return [.. texts.Select(text => new Embedding<float>(Embed(text).AsMemory(0, Length)))];
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose() { }

        private static float[] Embed(string text)
        {
            var isTravel = new[] { "aeroplane", "flight", "hotel", "Travel", "luggage" }.Any(word => text.Contains(word, StringComparison.Ordinal));
            return isTravel ? [5, 0, 1] : [0, 3, 1];
        }
    }
}
