using SmallTalk.Groups;

namespace SmallTalk.Integration.Groups.Simulation;

/// <summary>A selector of the host's own, of which a fifth of the choices are of no use.</summary>
internal sealed class SimulatedSelector(SimulatedTalk talk, Random random)
{
    public async ValueTask<SpeakerSelection> SelectAsync(SpeakerRequest request, CancellationToken cancellationToken)
    {
        talk.Clock.Moved();
        var one = request.Candidates[random.Next(request.Candidates.Count)].Name;
        if (random.Next(100) >= SimulationPlan.Unwell)
            return new(one.ToUpperInvariant(), random.NextDouble(), "drawn");
        switch (random.Next(14))
        {
            case 0:
                throw new InvalidOperationException("It cannot.");
            case 1:
                throw new OperationCanceledException("By whom?");
            case 2:
                return null!;
            case 3:
                return new("a stranger", 1, "known to nobody");
            case 4:
                return new(request.LastSpeaker ?? "", 1, "who spoke last");
            case 5:
                return new(SimulationPlan.Everybody[random.Next(SimulationPlan.Everybody.Count)], 1, "anybody");
            case 6:
                talk.SaidNobody();
                return SpeakerSelection.Nobody("drawn");
            case 7:
                return new(one, double.NaN, null!);
            case 8:
                return new(one, -5, " ");
            case 9:
                return new(one, double.PositiveInfinity, new string('x', 1 << 20), new Dictionary<string, double> { [one] = double.NaN });
            case 10:
                return new(new string('y', 1 << 20), 1, "long");
            case 11:
                talk.Clock.Hangs(SimulatedTalk.SelectionTimeout);
                await new TaskCompletionSource().Task;
                break;
            case 12:
                talk.Clock.Hangs(SimulatedTalk.SelectionTimeout);
                talk.Over.Wait(CancellationToken.None);
                break;
            default:
                talk.Clock.Hangs(SimulatedTalk.SelectionTimeout);
                await HangGuard.ForeverAsync(cancellationToken);
                break;
        }
        return new(one, 1, "too late");
    }
}
