using SmallTalk.Testing;
using SmallTalk.Turns;

namespace SmallTalk.Groups;

[Property("Requirement", "FR-021")]
public sealed class GroupWorkflowConcurrencyTests
{
    private const int Tasks = 15;

    [Test]
    public async Task Two_hosts_and_their_threads_lose_no_change()
    {
        await using var bed = new WorkflowTestBed();
        var one = await bed.OpenAsync(await bed.Turns.AcquireLeaseAsync("one"));
        var two = await bed.OpenAsync(await bed.Turns.AcquireLeaseAsync("two"));

        await Task.WhenAll(new[] { (one, "a"), (one, "b"), (two, "c"), (two, "d") }.Select(work => Task.Run(() => WorkAsync(work.Item1, work.Item2))))
            .Guarded();

        var stored = await bed.OpenAsync();
        stored.Tasks.Should().HaveCount(4 * Tasks).And.OnlyContain(task => task.Status == GroupTaskStatus.Done && task.Owner == "critic");
        stored.Tasks.Select(task => task.HandOvers.Single().Number).Order().Should().Equal(Enumerable.Range(1, 4 * Tasks).Select(number => (long)number));
        var topics = await bed.Turns.TopicsAsync();
        topics.GroupBy(topic => topic).Select(group => group.Count()).Should().Equal(4 * Tasks, 4 * Tasks, 4 * Tasks);

        static async Task WorkAsync(GroupWorkflow workflow, string name)
        {
            for (var number = 0; number < Tasks; number++)
            {
                var task = await workflow.AddAsync(name, "writer", $"{name}{number}");
                await workflow.HandOverAsync(task.Id, "critic", "writer");
                await workflow.CompleteAsync(task.Id, "critic");
            }
        }
    }

    [Test]
    public async Task One_task_is_taken_by_one_of_many()
    {
        await using var bed = new WorkflowTestBed();
        var hosts = new[] { await bed.OpenAsync(await bed.Turns.AcquireLeaseAsync("one")), await bed.OpenAsync(await bed.Turns.AcquireLeaseAsync("two")) };
        for (var round = 0; round < 10; round++)
        {
            var task = await hosts[round % 2].AddAsync("x");

            var takers = await Task.WhenAll(bed.Members.Select((member, index) => Task.Run(() => TakeAsync(hosts[index % 2], task.Id, member)))).Guarded();

            takers.Where(taker => taker is not null).Should().ContainSingle().Which.Should().Be((await bed.OpenAsync()).Find(task.Id)!.Owner);
        }

        static async Task<string?> TakeAsync(GroupWorkflow workflow, string id, string member)
        {
            try
            {
                return (await workflow.StartAsync(id, member)).Owner;
            }
            catch (GroupWorkflowException refused) when (refused.Fault is GroupWorkflowFault.NotTheOwner)
            {
                return null;
            }
        }
    }

    [Test]
    public async Task What_another_host_did_is_brought_in_before_a_change_is_refused()
    {
        await using var bed = new WorkflowTestBed();
        var one = await bed.OpenAsync(await bed.Turns.AcquireLeaseAsync("one"));
        var two = await bed.OpenAsync(await bed.Turns.AcquireLeaseAsync("two"));

        await one.AddAsync("Draft", "writer");

        two.Tasks.Should().BeEmpty();
        (await two.CompleteAsync("t1", "writer")).Status.Should().Be(GroupTaskStatus.Done);
    }

    [TestCase(1, true)]
    [TestCase(1, false)]
    [TestCase(2, true)]
    [TestCase(2, false)]
    [TestCase(3, true)]
    [TestCase(3, false)]
    [Property("Requirement", "B-04")]
    public async Task A_kill_at_any_commit_leaves_a_change_made_or_not_made_and_a_repeat_makes_it_once(int commit, bool isBefore)
    {
        await using var bed = new WorkflowTestBed();
        await bed.OpenAsync();
        var killed = bed.Turns.Start([]);
        killed.Faults.Add(StoreOperations.Commit, isBefore ? Fault.StopWorldBefore : Fault.StopWorldAfter, skip: commit - 1);
        _ = WorkAsync(await bed.OpenAsync(killed));
        await killed.Faults.WorldStopped.Guarded();
        var made = isBefore ? commit - 1 : commit;

        var before = await bed.StoredAsync();
        var topics = await bed.Turns.TopicsAsync();
        await WorkAsync(await bed.OpenAsync()).Guarded();

        string[] steps = ["", "t1 Open writer", "t1 Open critic", "t1 Done critic"];
        string.Concat(before).Should().Be(steps[made]);
        string[] events = ["group:task-added", "group:task-handed-over", "group:task-completed"];
        topics.Should().Equal(events.Take(made));
        (await bed.StoredAsync()).Should().Equal("t1 Done critic");
        (await bed.Turns.TopicsAsync()).Should().Equal(events);

        static async Task WorkAsync(GroupWorkflow workflow)
        {
            await workflow.Once("a").AddAsync("Draft", "writer");
            await workflow.Once("b").HandOverAsync("t1", "critic", "writer");
            await workflow.Once("c").CompleteAsync("t1", "critic");
        }
    }
}
