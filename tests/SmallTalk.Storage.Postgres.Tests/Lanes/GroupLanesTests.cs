namespace SmallTalk.Storage.Postgres;

public sealed class GroupLanesTests
{
    [Test]
    public async Task What_cannot_even_be_begun_gives_its_lane_back()
    {
        var lane = new OneLane();

        await lane.Awaiting(it => it.RunAsync(new(0)).AsTask()).Should().ThrowAsync<FormatException>();

        (await lane.RunAsync(new(1)).AsTask().Guarded()).Should().Be(1);
    }

    private sealed class Call(int number) : LaneCall<int>(bytes: 1, CancellationToken.None)
    {
        public int Number => number;
    }

    /// <summary>One lane, in which nothing can be done with zero.</summary>
    private sealed class OneLane() : GroupLanes<Call, int>(lanes: 1, mostBytesTogether: 100, TimeProvider.System)
    {
        public override ValueTask<int> RunAloneAsync(Call call) => call.Number == 0 ? throw new FormatException() : new(call.Number);

        protected override ValueTask<IReadOnlyList<int>> RunTogetherAsync(IReadOnlyList<Call> calls, CancellationToken cancellationToken) =>
            new(calls.Select(call => call.Number).ToList());
    }
}
