using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using SmallTalk.Agents;
using SmallTalk.TestUtilities;

namespace SmallTalk.Groups.Relevance;

[Property("Requirement", "B-06")]
public sealed class RelevanceModelsTests
{
    private readonly FakeLogger _log = new();

    [Test]
    public async Task While_a_model_is_fitted_the_words_decide_and_the_reason_says_so()
    {
        using var held = new ManualResetEventSlim();
        var models = new RelevanceModels(null, TimeProvider.System, _log, members => Hold(held, members));
        var selector = SelectorOf(models);

        var before = await Task.Run(() => selector.AskAsync("book a flight").AsTask()).Guarded();
        held.Set();
        await selector.PrepareAsync(Team.All).AsTask().Guarded();
        var after = await selector.AskAsync("book a flight").AsTask().Guarded();

        before.Should().BeEquivalentTo(new { Agent = "Travel", Reason = "relevant (words only, not fitted yet)" });
        after.Should().BeEquivalentTo(new { Agent = "Travel", Reason = "relevant" });
    }

    [Test]
    public async Task A_fit_that_fails_is_logged_and_the_words_go_on()
    {
        var selector = SelectorOf(new(null, TimeProvider.System, _log, _ => throw new InvalidOperationException("no fit")));

        await selector.PrepareAsync(Team.All).AsTask().Guarded();

        (await selector.AskAsync("book a flight")).Should().BeEquivalentTo(new { Agent = "Travel", Reason = "relevant (words only, not fitted yet)" });
        (await selector.AskAsync("thanks", "Marie")).Reason.Should().Be("kept");
        _log.Collector.GetSnapshot().Should().ContainSingle().Which.Id.Id.Should().Be(8050);
    }

    [Test]
    public async Task Each_set_of_members_has_its_own_model_which_is_fitted_once()
    {
        var fits = 0;
        var models = new RelevanceModels(
            null,
            TimeProvider.System,
            _log,
            members => (++fits, FittedRelevance.Fit(members.Passages, members.Agents.Count)).Item2
        );

        await models.PrepareAsync(Team.All, default).Guarded();
        await models.PrepareAsync([.. Team.All], default).Guarded();
        await models.PrepareAsync([.. Team.All.Select(agent => agent with { Expertise = [.. agent.Expertise] })], default).Guarded();
        fits.Should().Be(1);
        await models.PrepareAsync(Team.All[..2], default).Guarded();
        fits.Should().Be(2);
        await models.PrepareAsync([Team.Billing, Team.Travel, Team.Cook with { Expertise = ["flight", "hotel"] }], default).Guarded();
        fits.Should().Be(3);
    }

    [Test]
    public async Task Who_joins_is_found_and_who_leaves_is_not()
    {
        var selector = SelectorOf(new(null, TimeProvider.System, _log));
        AgentDescriptor[] without = [Team.Billing, Team.Cook];
        await selector.PrepareAsync(without).AsTask().Guarded();
        await selector.PrepareAsync(Team.All).AsTask().Guarded();

        (await selector.AskAsync("book a flight", members: without)).Agent.Should().NotBe("Travel");
        (await selector.AskAsync("book a flight")).Agent.Should().Be("Travel");
        (await selector.AskAsync([Team.User("book a flight")], members: without, candidates: Team.All)).Scores.Should().ContainKey("Travel");
    }

    [Test]
    public void Few_sets_are_kept_and_the_oldest_goes()
    {
        var sets = new MemberSets<object>(2, _ => new());
        var first = sets.Get(Team.All, out var isNew);
        isNew.Should().BeTrue();
        var second = sets.Get(Team.All[..1], out _);

        sets.Get(Team.All, out isNew).Should().BeSameAs(first);
        isNew.Should().BeFalse();
        sets.Get(Team.All[..2], out _);

        sets.Contains(first).Should().BeTrue();
        sets.Contains(second).Should().BeFalse();
    }

    [Test]
    public async Task Selections_go_on_while_members_change()
    {
        var selector = SelectorOf(new(null, TimeProvider.System, _log));
        var sets = Enumerable
            .Range(0, 100)
            .Select(number => Team.All.Append(new AgentDescriptor { Name = $"extra{number}", Description = $"topic{number}" }).ToArray())
            .ToArray();
        var workers = Enumerable
            .Range(0, 4)
            .Select(worker =>
                Task.Run(async () =>
                {
                    var wrong = 0;
                    for (var number = 0; number < 400; number++)
                    {
                        var members = sets[(number + (worker * 25)) % sets.Length];
                        wrong += (await selector.AskAsync("book a flight", members: members)).Agent == "Travel" ? 0 : 1;
                    }
                    return wrong;
                })
            );

        (await Task.WhenAll(workers).Guarded()).Should().AllBeEquivalentTo(0);
        _log.Collector.Count.Should().Be(0);
    }

    private RelevanceSelector SelectorOf(RelevanceModels models) => new(RelevanceRules.From(new(), Team.NoServices), models, null, _log);

    private static FittedRelevance Hold(ManualResetEventSlim held, RelevanceMembers members)
    {
        held.Wait();
        return FittedRelevance.Fit(members.Passages, members.Agents.Count);
    }
}
