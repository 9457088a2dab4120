using SmallTalk.Events;
using SmallTalk.Storage;
using SmallTalk.Testing;

namespace SmallTalk.Tests.Events;

/// <summary>A dead letter that the store refuses does not hold up its subscriber.</summary>
public sealed class RefusedLetterTests
{
    private readonly BusWorld _world = new();
    private readonly Inbox _inbox = new();

    [SetUp]
    public void SetUp() => _world.Options.MaxAttempts = 1;

    [TearDown]
    public async Task TearDown() => await _world.DisposeAsync();

    [Test]
    public async Task A_subscriber_whose_dead_letter_is_refused_goes_on_and_that_is_said()
    {
        var bus = await SubscribeAsync(() => true);
        Refuse(StoreOperations.AddDeadLetter, new PayloadTooLargeException("commit", 2, 1, "the journal"));

        await bus.PublishAsync([_world.Event("bad"), _world.Event("good")]);

        (await _inbox.NextTopicsAsync(1)).Should().Equal("good");
        _world.Logs.GetSnapshot().Should().ContainSingle(record => record.Id.Id == 3024).Which.Exception.Should().BeOfType<PayloadTooLargeException>();
        _world.Logs.GetSnapshot().Should().NotContain(record => record.Id.Id == 3021, "it is not kept");
    }

    [TestCase(StoreOperations.ListDeadLetters)]
    [TestCase(StoreOperations.RemoveDeadLetter)]
    public async Task A_letter_that_the_store_does_not_give_out_is_left_and_that_is_said(string operation)
    {
        var fails = true;
        var bus = await SubscribeAsync(() => fails);
        var bad = _world.Event("bad");
        await bus.PublishAsync([bad, _world.Event("good")]);
        await _inbox.NextTopicsAsync(1);
        var letter = (await _world.Backend.Events.ListDeadLettersAsync(new())).Should().ContainSingle().Subject;
        fails = false;

        Refuse(operation, new StoreDamagedException("letters", 0, "it is torn"));
        await bus.PublishAsync([Redelivery.Ask(letter, null, _world.Clock.GetUtcNow()), _world.Event("next")]);

        // It may be of the store itself: it is tried again first.
        for (var pauses = Refusal.MostTries - 1; pauses > 0; pauses--)
            await _world.ElapseRetryAsync();

        await HangGuard.UntilAsync(async () => (await _inbox.NextAsync()).Event.Topic == "next");
        _world.Logs.GetSnapshot().Should().ContainSingle(record => record.Id.Id == 3025);
    }

    [Test]
    public async Task An_error_of_any_length_makes_a_letter()
    {
        var bus = await SubscribeAsync(() => true, new string('x', 100_000));

        await bus.PublishAsync([_world.Event("bad"), _world.Event("good")]);

        await _inbox.NextTopicsAsync(1);
        var error = (await _world.Backend.Events.ListDeadLettersAsync(new())).Should().ContainSingle().Subject.Error;
        error.Should().StartWith("FormatException: xxx").And.EndWith("x…").And.HaveLength(FailureText.MostCharacters);
    }

    [Test]
    public void No_character_is_cut_in_two()
    {
        var short1 = FailureText.Of(new FormatException(string.Concat(Enumerable.Repeat("😀", FailureText.MostCharacters))));
        var short2 = FailureText.Of(new FormatException("x" + string.Concat(Enumerable.Repeat("😀", FailureText.MostCharacters))));

        foreach (var text in (string[])[short1, short2])
        {
            text.Length.Should().BeInRange(FailureText.MostCharacters - 1, FailureText.MostCharacters);
            text.EnumerateRunes().Should().NotContain(rune => rune.Value == 0xFFFD);
        }
    }

    private async Task<EventBus> SubscribeAsync(Func<bool> fails, string message = "bad")
    {
        var bus = await _world.StartBusAsync();
        bus.Subscribe(
            "**",
            "ops",
            (record, cancellationToken) =>
                record.Event.Topic == "bad" && fails() ? throw new FormatException(message) : _inbox.Handle(record, cancellationToken)
        );
        return bus;
    }

    private void Refuse(string operation, Exception error) => _world.Faults.Add(operation, Fault.FailBefore(_ => error), times: int.MaxValue);
}
