namespace SmallTalk.Groups;

/// <summary>Random moves, against a model that knows of a task its owner, its status and what it waits for.</summary>
[Property("Requirement", "FR-021")]
public sealed class GroupWorkflowModelTests
{
    private static readonly string[] Names = ["writer", "critic", "editor", "stranger"];

    [Test]
    public async Task Random_moves_do_what_the_model_says([Range(1, 15)] int seed)
    {
        await using var bed = new WorkflowTestBed();
        var workflow = await bed.OpenAsync();
        var random = new Random(seed);
        var model = new Dictionary<string, Entry>();
        for (var step = 0; step < 150; step++)
        {
            var (id, by, to) = ($"k{random.Next(12)}", Names[random.Next(4)], Names[random.Next(4)]);
            var after = random.Next(3) == 0 ? $"k{random.Next(12)}" : null;
            var kind = random.Next(6);

            var expected = Expect(model, kind, id, by, to, after);
            var fault = await FaultOfAsync(() => Act(workflow, kind, id, by, to, after).AsTask());

            fault.Should().Be(expected, "move {0} of {1} by {2} to {3} after {4}", kind, id, by, to, after);
            workflow
                .Tasks.Select(WorkflowTestBed.Line)
                .Order()
                .Should()
                .Equal(model.Select(entry => $"{entry.Key} {entry.Value.Status} {entry.Value.Owner ?? "-"}").Order());
        }
        (await bed.StoredAsync()).Should().Equal(workflow.Tasks.Select(WorkflowTestBed.Line));
    }

    private static ValueTask<GroupTask> Act(GroupWorkflow workflow, int kind, string id, string by, string to, string? after) =>
        kind switch
        {
            0 => workflow.AddAsync("x", to, id, after is null ? null : [after]),
            1 => workflow.StartAsync(id, by),
            2 => workflow.HandOverAsync(id, to, by),
            3 => workflow.CompleteAsync(id, by),
            4 => workflow.FailAsync(id, by, "x"),
            _ => workflow.CancelAsync(id, by),
        };

    private static GroupWorkflowFault? Expect(Dictionary<string, Entry> model, int kind, string id, string by, string to, string? after)
    {
        if (kind == 0)
            return ExpectAdd(model, id, to, after);
        if (by == "stranger")
            return GroupWorkflowFault.NotAMember;
        if (!model.TryGetValue(id, out var task))
            return GroupWorkflowFault.UnknownTask;
        if (task.Status > GroupTaskStatus.InProgress)
            return GroupWorkflowFault.Ended;
        if (task.Owner != by)
            return GroupWorkflowFault.NotTheOwner;
        if (kind == 1 && task.Status == GroupTaskStatus.InProgress)
            return GroupWorkflowFault.NothingToDo;
        if (kind is 1 or 3 && task.After is { } before && model[before].Status != GroupTaskStatus.Done)
            return GroupWorkflowFault.NotReady;
        if (kind == 2 && (to == "stranger" || to == by))
            return to == by ? GroupWorkflowFault.NothingToDo : GroupWorkflowFault.NotAMember;
        model[id] =
            kind == 2
                ? task with
                {
                    Owner = to,
                }
                : task with
                {
                    Status = kind switch
                    {
                        1 => GroupTaskStatus.InProgress,
                        3 => GroupTaskStatus.Done,
                        4 => GroupTaskStatus.Failed,
                        _ => GroupTaskStatus.Cancelled,
                    },
                };
        return null;
    }

    private static GroupWorkflowFault? ExpectAdd(Dictionary<string, Entry> model, string id, string owner, string? after)
    {
        if (model.ContainsKey(id))
            return GroupWorkflowFault.DuplicateTask;
        if (owner == "stranger")
            return GroupWorkflowFault.NotAMember;
        if (after is not null && !model.ContainsKey(after))
            return GroupWorkflowFault.UnknownTask;
        model[id] = new(owner, GroupTaskStatus.Open, after);
        return null;
    }

    private static async Task<GroupWorkflowFault?> FaultOfAsync(Func<Task> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (GroupWorkflowException refused)
        {
            return refused.Fault;
        }
    }

    private sealed record Entry(string? Owner, GroupTaskStatus Status, string? After);
}
