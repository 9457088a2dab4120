using System.Net;
using SmallTalk.Storage;

namespace SmallTalk.Agents;

/// <summary>Which errors of a model are repeated.</summary>
public sealed class RetriedErrorTests
{
    private static IEnumerable<TestCaseData> Passing =>
        [
            Case("without a status", new HttpRequestException("refused"), "network"),
            Case("408", Http(408), "timeout"),
            Case("429", Http(429), "throttled"),
            Case("500", Http(500), "server"),
            Case("503", Http(503), "server"),
            Case("599", Http(599), "server"),
            Case("a time-out", new TimeoutException(), "timeout"),
            Case("a broken stream", new IOException("broken"), "network"),
            Case("a cancellation that nobody asked for", new TaskCanceledException(), "timeout"),
            Case("a passing error of the library", Own(ErrorClass.Transient), "other"),
            Case("several attempts of the client, the last one passing", new AggregateException(Http(400), Http(503)), "server"),
        ];

    private static IEnumerable<TestCaseData> Lasting =>
        [
            Case("301", Http(301)),
            Case("400", Http(400)),
            Case("401", Http(401)),
            Case("404", Http(404)),
            Case("499", Http(499)),
            Case("a defect", new InvalidOperationException()),
            Case("conflict", Own(ErrorClass.Conflict)),
            Case("capacity", Own(ErrorClass.Capacity)),
            Case("gone", Own(ErrorClass.Gone)),
            Case("invalid", Own(ErrorClass.Invalid)),
            Case("permanent", Own(ErrorClass.Permanent)),
            Case("several attempts of the client, the last one lasting", new AggregateException(Http(503), Http(400))),
            Case("no attempt at all", new AggregateException()),
        ];

    [TestCaseSource(nameof(Passing))]
    [Property("Requirement", "FR-028")]
    [Property("Requirement", "FR-030")]
    public async Task An_error_that_may_pass_is_repeated(Exception error, string kind)
    {
        using var model = RetryTestBed.Failing(error);
        await using var bed = new RetryTestBed(model);

        (await bed.AskAsync(streaming: true)).Should().Be("done");

        model.Requests.Should().HaveCount(2);
        bed.Logs.LatestRecord.GetStructuredStateValue("Kind").Should().Be(kind);
    }

    [TestCaseSource(nameof(Lasting))]
    [Property("Requirement", "FR-028")]
    [Property("Requirement", "FR-030")]
    public async Task An_error_that_will_not_pass_goes_up_at_once_as_it_is(Exception error)
    {
        using var model = RetryTestBed.Failing(error);
        await using var bed = new RetryTestBed(model);

        (await FailureOf(bed.AskAsync(streaming: true))).Should().BeSameAs(error);

        model.Requests.Should().ContainSingle();
        bed.Logs.Count.Should().Be(0);
    }

    [TestCase(429, null, 2)]
    [TestCase(0, null, 2)]
    [TestCase(401, null, 1)]
    [TestCase(401, ErrorClass.Transient, 2)]
    [TestCase(503, ErrorClass.Permanent, 1)]
    [TestCase(null, ErrorClass.Transient, 2)]
    [TestCase(null, null, 1)]
    [Property("Requirement", "FR-028")]
    public async Task An_exception_of_the_clients_own_is_read_by_the_host(int? status, ErrorClass? errorClass, int requests)
    {
        var error = new InvalidOperationException("the client's own");
        using var model = RetryTestBed.Failing(error);
        await using var bed = new RetryTestBed(model, options => options.Inspect = it => it == error ? new() { Status = status, Class = errorClass } : null);

        var ask = () => bed.AskAsync(streaming: true);

        if (requests == 1)
            (await ask.Should().ThrowAsync<InvalidOperationException>()).Which.Should().BeSameAs(error);
        else
            (await ask()).Should().Be("done");
        model.Requests.Should().HaveCount(requests);
    }

    [Test]
    [Property("Requirement", "FR-028")]
    public async Task What_the_host_does_not_know_is_judged_by_its_type_and_errors_of_the_library_by_their_class()
    {
        var asked = new List<Exception>();
        using var model = RetryTestBed.Failing(new AggregateException(Http(400), new IOException("broken")), Own(ErrorClass.Permanent));
        await using var bed = new RetryTestBed(
            model,
            options =>
                options.Inspect = error =>
                {
                    asked.Add(error);
                    return error is SmallTalkException ? new() { Class = ErrorClass.Transient } : null;
                }
        );

        await bed.Awaiting(it => it.AskAsync(streaming: true)).Should().ThrowAsync<AgentFailedException>();

        asked.Should().ContainSingle().Which.Should().BeOfType<IOException>();
        model.Requests.Should().HaveCount(2);
    }

    [TestCase(401, ErrorClass.Permanent)]
    [TestCase(503, ErrorClass.Transient)]
    [Property("Requirement", "FR-030")]
    public void An_agent_that_fails_by_its_model_has_the_class_by_which_requests_are_repeated(int status, ErrorClass expected) =>
        AgentFailures.Threw("guide", Http(status)).Class.Should().Be(expected);

    /// <summary>By hand, since assertions look into an exception of many.</summary>
    private static async Task<Exception?> FailureOf(Task asking)
    {
        try
        {
            await asking;
            return null;
        }
        catch (Exception error)
        {
            return error;
        }
    }

    private static HttpRequestException Http(int status) => new($"status {status}", inner: null, (HttpStatusCode)status);

    private static AgentFailedException Own(ErrorClass errorClass) => new("below", "it failed.", errorClass);

    private static TestCaseData Case(string name, params object[] arguments) => new(arguments) { TestName = $"{{m}}({name})" };
}
