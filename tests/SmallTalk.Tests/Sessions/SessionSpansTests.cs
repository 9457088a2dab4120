using System.Collections.Concurrent;
using System.Diagnostics;
using SmallTalk.Diagnostics;
using SmallTalk.Events;
using SmallTalk.Testing;
using static SmallTalk.Tests.Sessions.SessionTestBed;

namespace SmallTalk.Tests.Sessions;

internal sealed class SessionSpansTests
{
    [Test]
    public async Task A_restore_and_every_attempt_to_commit_are_spans_of_the_callers_trace()
    {
        await using var bed = new SessionTestBed();
        var id = Guid.NewGuid().ToString("N");
        var spans = new ConcurrentQueue<Activity>();
        using var listener = Listen(id, spans);
        await bed.Start().OpenAsync(id);
        bed.Faults.Add(StoreOperations.Commit, Fault.FailBefore());
        using var caller = new Activity("caller").Start();
        spans.Clear();

        var session = await bed.Start().OpenAsync(id);
        await bed.ThroughAsync(session.CommitAsync(Say("hello")).AsTask(), TimeSpan.FromMilliseconds(50));

        spans.Select(span => span.OperationName).Should().Equal("session.restore", "session.commit", "session.commit");
        spans.Should().OnlyContain(span => span.TraceId == caller.TraceId);
        spans.ElementAt(1).Status.Should().Be(ActivityStatusCode.Error);
        spans.ElementAt(2).GetTagItem("smalltalk.commit_status").Should().Be("Committed");
        spans.ElementAt(2).GetTagItem("smalltalk.backend").Should().Be("memory");
    }

    [Test]
    public async Task Events_of_a_session_carry_the_trace_of_who_made_them()
    {
        await using var bed = new SessionTestBed();
        using var caller = new Activity("caller").Start();

        var session = await bed.Start().CreateAsync();

        var page = await bed.Store.Events.ReadAsync(new EventFilter { Session = session.Id }, default, 1);
        page.Events.Single().Event.TraceParent.Should().Contain(caller.TraceId.ToHexString());
    }

    private static ActivityListener Listen(string id, ConcurrentQueue<Activity> spans)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == SmallTalkDiagnostics.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                if (Equals(span.GetTagItem("smalltalk.session_id"), id))
                    spans.Enqueue(span);
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
