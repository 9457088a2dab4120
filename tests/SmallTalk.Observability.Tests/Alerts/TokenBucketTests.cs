using Microsoft.Extensions.Time.Testing;
using SmallTalk.Diagnostics;

namespace SmallTalk.Observability.Tests.Alerts;

/// <summary>How many messages a minute has.</summary>
public sealed class TokenBucketTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public void As_many_as_a_minute_has_may_go_at_once_and_then_one_per_interval()
    {
        var bucket = new TokenBucket(10, _time);

        TakeAtOnce(bucket).Should().Be(10);
        bucket.Take().Should().Be(TimeSpan.FromSeconds(6));
        _time.Advance(TimeSpan.FromSeconds(5.999));
        bucket.Take().Should().Be(TimeSpan.FromMilliseconds(1));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        TakeAtOnce(bucket).Should().Be(1);
        _time.Advance(TimeSpan.FromSeconds(18));
        TakeAtOnce(bucket).Should().Be(3);
    }

    [Test]
    public void A_long_silence_saves_up_no_more_than_a_minute()
    {
        var bucket = new TokenBucket(7, _time);
        _time.Advance(TimeSpan.FromHours(1));

        TakeAtOnce(bucket).Should().Be(7);
    }

    private static int TakeAtOnce(TokenBucket bucket)
    {
        var taken = 0;
        while (bucket.Take() == TimeSpan.Zero)
            taken++;
        return taken;
    }
}
