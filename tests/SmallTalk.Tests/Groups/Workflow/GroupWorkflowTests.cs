using System.Text;
using System.Text.Json;
using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.Groups;

[Property("Requirement", "FR-021")]
public sealed class GroupWorkflowTests
{
    [Test]
    public async Task Tasks_go_from_hand_to_hand_and_survive_a_restart()
    {
        await using var bed = new WorkflowTestBed();
        var workflow = await bed.OpenAsync();

        await workflow.AddAsync("Draft", "Writer");
        await workflow.AddAsync("Review", id: "review", after: ["t1", "t1"]);
        await workflow.StartAsync("t1", "writer");
        await workflow.HandOverAsync("t1", "critic", "writer", "please finish");
        await workflow.CompleteAsync("t1", "CRITIC", "a draft");
        await workflow.StartAsync("review", "editor");
        await workflow.FailAsync("review", "editor", "no time");
        await workflow.AddAsync("Print");
        await workflow.CancelAsync("t3", why: "not needed");

        var restarted = await bed.OpenAsync();
        restarted.Tasks.Select(WorkflowTestBed.Line).Should().Equal("t1 Done critic", "review Failed editor", "t3 Cancelled -");
        restarted.Tasks.Should().BeEquivalentTo(workflow.Tasks, options => options.WithStrictOrdering());
        restarted
            .Find("t1")!
            .HandOvers.Should()
            .Equal(
                new TaskHandOver
                {
                    Number = 1,
                    From = "writer",
                    To = "critic",
                    At = bed.Turns.Time.GetUtcNow(),
                    Note = "please finish",
                }
            );
        restarted.Find("t1")!.Result.Should().Be("a draft");
        restarted.Find("review")!.After.Should().Equal("t1");
        restarted.Find("nothing").Should().BeNull();
    }

    [Test]
    public async Task Each_change_goes_with_its_event_which_tells_no_content()
    {
        await using var bed = new WorkflowTestBed();
        var workflow = await bed.OpenAsync();

        await workflow.AddAsync("Secret", "writer");
        await workflow.StartAsync("t1", "writer");
        await workflow.HandOverAsync("t1", "critic", "writer", "secret");
        await workflow.CompleteAsync("t1", "critic", "secret");
        await workflow.AddAsync("Other");
        await workflow.FailAsync("t2", "editor", "secret");
        await workflow.AddAsync("Third");
        await workflow.CancelAsync("t3");

        var events = (await bed.Turns.EventsAsync()).Select(record => record.Event).Where(item => item.Topic != "session:created").ToList();
        events
            .Select(item => $"{item.Topic} {item.PayloadType} {Encoding.UTF8.GetString(item.Payload.Bytes.Span)}")
            .Should()
            .Equal(
                """group:task-added group.task-added/1 {"group":"team","task":"t1","owner":"writer"}""",
                """group:task-started group.task-started/1 {"group":"team","task":"t1","by":"writer","owner":"writer","from":"writer"}""",
                """group:task-handed-over group.task-handed-over/1 {"group":"team","task":"t1","by":"writer","owner":"critic","from":"writer","handOver":1}""",
                """group:task-completed group.task-completed/1 {"group":"team","task":"t1","by":"critic","owner":"critic","from":"critic"}""",
                """group:task-added group.task-added/1 {"group":"team","task":"t2"}""",
                """group:task-failed group.task-failed/1 {"group":"team","task":"t2","by":"editor","owner":"editor"}""",
                """group:task-added group.task-added/1 {"group":"team","task":"t3"}""",
                """group:task-cancelled group.task-cancelled/1 {"group":"team","task":"t3"}"""
            );
        events.Should().OnlyContain(item => item.CorrelationId == "cor" && item.Session == bed.Turns.Key.Id);
    }

    [TestCase("start unknown", GroupWorkflowFault.UnknownTask, "Look at its tasks")]
    [TestCase("start done", GroupWorkflowFault.Ended, "Add a new one")]
    [TestCase("complete done", GroupWorkflowFault.Ended, "Add a new one")]
    [TestCase("cancel done", GroupWorkflowFault.Ended, "Add a new one")]
    [TestCase("hand over done", GroupWorkflowFault.Ended, "Add a new one")]
    [TestCase("start running", GroupWorkflowFault.NothingToDo, "in progress already")]
    [TestCase("complete foreign", GroupWorkflowFault.NotTheOwner, "Ask 'writer'")]
    [TestCase("cancel foreign", GroupWorkflowFault.NotTheOwner, "Ask 'writer'")]
    [TestCase("stranger", GroupWorkflowFault.NotAMember, "writer, critic, editor")]
    [TestCase("hand over to stranger", GroupWorkflowFault.NotAMember, "writer, critic, editor")]
    [TestCase("hand over to oneself", GroupWorkflowFault.NothingToDo, "another member")]
    [TestCase("start waiting", GroupWorkflowFault.NotReady, "'running', which is not done")]
    [TestCase("complete waiting", GroupWorkflowFault.NotReady, "'running', which is not done")]
    [TestCase("add twice", GroupWorkflowFault.DuplicateTask, "another id")]
    [TestCase("add for stranger", GroupWorkflowFault.NotAMember, "no member")]
    [TestCase("add after unknown", GroupWorkflowFault.UnknownTask, "no task 'x'")]
    [TestCase("add bad id", GroupWorkflowFault.BadText, "1 to 256 bytes")]
    [TestCase("add blank", GroupWorkflowFault.BadText, "Give it one")]
    [TestCase("add long", GroupWorkflowFault.BadText, "4098 bytes; 4096 are allowed")]
    [TestCase("note long", GroupWorkflowFault.BadText, "The note has")]
    [TestCase("result long", GroupWorkflowFault.BadText, "The result has")]
    [TestCase("after many", GroupWorkflowFault.BadText, "100 are allowed")]
    public async Task What_is_not_allowed_is_refused_and_changes_nothing(string move, GroupWorkflowFault fault, string words)
    {
        await using var bed = new WorkflowTestBed();
        var workflow = await bed.OpenAsync();
        await workflow.AddAsync("Done", "writer", "done");
        await workflow.CompleteAsync("done", "writer");
        await workflow.AddAsync("Running", "writer", "running");
        await workflow.StartAsync("running", "writer");
        await workflow.AddAsync("Waiting", "critic", "waiting", ["done", "running"]);
        var (before, events) = (await bed.StoredAsync(), (await bed.Turns.EventsAsync()).Count);
        var longText = new string('ä', 2049);

        var refused = await FluentActions.Awaiting(() => Act(workflow).AsTask()).Should().ThrowAsync<GroupWorkflowException>();

        refused.Which.Fault.Should().Be(fault);
        refused.Which.Group.Should().Be("team");
        refused.Which.Class.Should().Be(ErrorClass.Invalid);
        refused.Which.Message.Should().Contain(words);
        (await bed.StoredAsync()).Should().Equal(before);
        (await bed.Turns.EventsAsync()).Should().HaveCount(events);

        ValueTask<GroupTask> Act(GroupWorkflow it) =>
            move switch
            {
                "start unknown" => it.StartAsync("x", "writer"),
                "start done" => it.StartAsync("done", "writer"),
                "complete done" => it.CompleteAsync("done", "writer"),
                "cancel done" => it.CancelAsync("done"),
                "hand over done" => it.HandOverAsync("done", "critic", "writer"),
                "start running" => it.StartAsync("running", "writer"),
                "complete foreign" => it.CompleteAsync("running", "critic"),
                "cancel foreign" => it.CancelAsync("running", "critic"),
                "stranger" => it.CompleteAsync("running", "nobody"),
                "hand over to stranger" => it.HandOverAsync("running", "nobody", "writer"),
                "hand over to oneself" => it.HandOverAsync("running", "WRITER", "writer"),
                "start waiting" => it.StartAsync("waiting", "critic"),
                "complete waiting" => it.CompleteAsync("waiting", "critic"),
                "add twice" => it.AddAsync("x", id: "done"),
                "add for stranger" => it.AddAsync("x", "nobody"),
                "add after unknown" => it.AddAsync("x", after: ["x"]),
                "add bad id" => it.AddAsync("x", id: "a\nb"),
                "add blank" => it.AddAsync("  "),
                "add long" => it.AddAsync(longText),
                "note long" => it.HandOverAsync("running", "critic", "writer", longText),
                "result long" => it.CompleteAsync("running", "writer", longText),
                _ => it.AddAsync("x", after: [.. Enumerable.Repeat("done", 101)]),
            };
    }

    [Test]
    public async Task The_task_of_one_who_has_left_is_anybodys()
    {
        await using var bed = new WorkflowTestBed();
        var workflow = await bed.OpenAsync();
        await workflow.AddAsync("Draft", "writer");
        await workflow.AddAsync("Print", "writer");
        bed.Members.Remove("writer");

        await workflow.CompleteAsync("t1", "critic");
        await workflow.HandOverAsync("t2", "editor", "critic");

        (await bed.StoredAsync()).Should().Equal("t1 Done critic", "t2 Open editor");
        workflow.Find("t2")!.HandOvers.Single().From.Should().Be("writer");
    }

    [Test]
    public async Task A_change_under_a_key_is_made_once()
    {
        await using var bed = new WorkflowTestBed();
        var workflow = await bed.OpenAsync();

        var added = await workflow.Once("k").AddAsync("Draft", "writer");
        var again = await (await bed.OpenAsync()).Once("k").AddAsync("Draft", "writer");
        await workflow.Once("k").CompleteAsync("t1", "writer", "first");
        var repeated = await workflow.Once("k").CompleteAsync("t1", "writer", "second");
        await workflow.Once("other").AddAsync("Draft", "writer");

        again.Should().BeEquivalentTo(added);
        repeated.Result.Should().Be("first");
        (await bed.StoredAsync()).Should().Equal("t1 Done writer", "t2 Open writer");
        (await bed.Turns.TopicsAsync()).Should().Equal("group:task-added", "group:task-completed", "group:task-added");
    }

    [Test]
    public void The_workflow_is_bounded()
    {
        var full = new WorkflowDocument { Tasks = [.. Enumerable.Range(0, WorkflowDocument.MaxTasks).Select(Task)] };
        GroupTask Task(int number) =>
            new()
            {
                Id = $"{number}",
                Title = "x",
                Status = number switch
                {
                    3 => GroupTaskStatus.Failed,
                    4 => GroupTaskStatus.Cancelled,
                    8 or 9 => GroupTaskStatus.Done,
                    _ => GroupTaskStatus.Open,
                },
                After = number == 7 ? ["3", "8"] : [],
                ChangedAt = DateTimeOffset.UnixEpoch.AddDays(number == 9 ? 1 : number),
            };

        var dropped = new List<string>();
        for (var document = full; dropped.Count < 3; )
        {
            var next = Rules(document).Add("more", null, null, []).Document;
            dropped.AddRange(document.Tasks.Select(task => task.Id).Except(next.Tasks.Select(task => task.Id)));
            document = next;
            document.Tasks.Should().HaveCount(WorkflowDocument.MaxTasks);
            if (dropped.Count == 3)
                FluentActions
                    .Invoking(() => Rules(document).Add("more", null, null, []))
                    .Should()
                    .Throw<GroupWorkflowException>()
                    .Which.Fault.Should()
                    .Be(GroupWorkflowFault.Full);
        }

        dropped.Should().Equal("9", "8", "4");

        static WorkflowRules Rules(WorkflowDocument document) => new("team", document, ["writer"], DateTimeOffset.UnixEpoch);
    }

    [Test]
    public void Its_texts_hand_overs_and_keys_are_bounded()
    {
        var document = WorkflowDocument.Empty;
        var text = new string('x', WorkflowRules.MaxTextBytes);
        for (var number = 1; number <= 300; number++)
        {
            document = Rules().Add(text, "a", null, []).Document.Remember("add", $"k{number}", $"t{number}");
            document = Rules().Complete($"t{number}", "a", null).Document;
        }
        document.Tasks.Should().HaveCount(255, "256 titles and their ids are more than 1 MB");
        document.Keys.Should().HaveCount(WorkflowDocument.MaxKeys);
        document.FindKey("add", "k44").Should().BeNull();
        document.FindKey("add", "k45")!.Task.Should().Be("t45");

        document = Rules().Add("x", "a", "x", []).Document;
        for (var number = 1; number <= 15; number++)
            document = Rules().HandOver("x", number % 2 == 1 ? "b" : "a", number % 2 == 1 ? "a" : "b", null).Document;
        document.Find("x")!.HandOvers.Select(handOver => handOver.Number).Should().Equal(Enumerable.Range(6, 10).Select(number => (long)number));

        WorkflowRules Rules() => new("team", document, ["a", "b"], DateTimeOffset.UnixEpoch);
    }

    [Test]
    public async Task Whose_turn_it_is_by_hand_over_is_told()
    {
        await using var bed = new WorkflowTestBed();
        var workflow = await bed.OpenAsync();
        var session = await bed.Turns.Start([]).OpenAsync();
        await workflow.AddAsync("One", "writer");
        await workflow.AddAsync("Two", "writer");
        (await SinceAsync(0)).Should().BeEmpty();

        await workflow.HandOverAsync("t1", "critic", "writer");
        await workflow.HandOverAsync("t2", "editor", "writer");

        (await SinceAsync(0)).Should().Be("1 critic, 2 editor");
        (await SinceAsync(1)).Should().Be("2 editor");
        (await SinceAsync(2)).Should().BeEmpty();
        await workflow.CompleteAsync("t2", "editor");
        (await SinceAsync(0)).Should().Be("1 critic", "the other one is done");
        bed.Members.Remove("critic");
        await workflow.StartAsync("t1", "editor");
        (await SinceAsync(0)).Should().BeEmpty("another member has taken it");

        async Task<string> SinceAsync(long marker)
        {
            await session.RefreshAsync();
            return string.Join(", ", WorkflowDocument.HandedOverSince(session, "team", marker).Select(found => $"{found.Number} {found.To}"));
        }
    }

    [Test]
    public async Task What_cannot_be_read_is_said_and_not_written_over()
    {
        await using var bed = new WorkflowTestBed();
        var session = await bed.Turns.Start([]).OpenAsync();
        var workflow = new GroupWorkflow(session, "team", () => bed.Members, bed.Turns.Time);

        await StoreAsync("""{"format":2,"tasks":[]}""");
        await workflow.Awaiting(it => it.AddAsync("x").AsTask()).Should().ThrowAsync<StoreFormatException>().WithMessage("*Upgrade*");
        await StoreAsync("""{"tasks":"none"}""");
        await workflow.Awaiting(it => it.AddAsync("x").AsTask()).Should().ThrowAsync<PayloadFormatException>().WithMessage("*'group:team/workflow'*");

        async Task StoreAsync(string json)
        {
            using var document = JsonDocument.Parse(json);
            await session.CommitAsync(new SessionChange { State = [new("group:team/workflow", document.RootElement.Clone(), "test")] });
        }
    }
}
