namespace SmallTalk.Storage.Postgres;

public sealed class SequencerPaceTests
{
    [Test]
    public void A_full_batch_is_followed_by_the_next_and_a_smaller_one_by_a_wait()
    {
        var pace = new SequencerPace();
        pace.Moved(SequencerPace.BatchSize, hasFollowers: false).Should().Be(SequencerStep.Move);
        pace.Moved(SequencerPace.BatchSize - 1, hasFollowers: false).Should().Be(SequencerStep.Wait);
        pace.Moved(0, hasFollowers: false).Should().Be(SequencerStep.Wait);
    }

    [Test]
    public void A_commit_leads_to_a_move_and_a_poll_to_a_look()
    {
        new SequencerPace().Woken(isSignal: true).Should().Be(SequencerStep.Move);
        new SequencerPace().Woken(isSignal: false).Should().Be(SequencerStep.Peek);
        SequencerPace.Peeked(found: true).Should().Be(SequencerStep.Move);
        SequencerPace.Peeked(found: false).Should().Be(SequencerStep.Wait);
    }

    [TestCase(1, false, SequencerStep.Move)]
    [TestCase(1, true, SequencerStep.Gather)]
    [TestCase(15, true, SequencerStep.Gather)]
    [TestCase(15, false, SequencerStep.Move)]
    [TestCase(16, true, SequencerStep.Move)]
    public void Commits_that_did_not_wait_for_the_move_of_a_few_gather(int moved, bool hasFollowers, object expected)
    {
        var pace = new SequencerPace();
        pace.Moved(moved, hasFollowers);

        pace.Woken(isSignal: true).Should().Be((SequencerStep)expected);
        SequencerPace.Gathered().Should().Be(SequencerStep.Move);
    }

    [Test]
    public void It_begins_with_what_others_left() => SequencerPace.Started().Should().Be(SequencerStep.Move);

    [Test]
    public void Failures_are_tried_again_ever_more_slowly_until_one_succeeds()
    {
        var pace = new SequencerPace();
        var pauses = new List<double>();
        for (var count = 0; count < 9; count++)
        {
            pace.Failed().Should().Be(SequencerStep.Pause);
            pauses.Add(pace.Pause.TotalMilliseconds);
        }
        pauses.Should().Equal(50, 100, 200, 400, 800, 1600, 3200, 5000, 5000);
        SequencerPace.Paused().Should().Be(SequencerStep.Move);
        pace.Moved(0, hasFollowers: false);
        pace.Failed();
        pace.Pause.TotalMilliseconds.Should().Be(50);
    }
}
