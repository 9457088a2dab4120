using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using SmallTalk.Agents;

namespace SmallTalk.Groups;

/// <summary>
/// Keeps a model for each member set that was asked for lately, and fits it in the background, one at a time. Until it is fitted, or when that fails, the words
/// of the profiles decide. Safe for use by several threads.
/// </summary>
internal sealed partial class RelevanceModels
{
    private const int Capacity = 256;

    /// <summary>When the embedding of profiles that failed is tried again.</summary>
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10)];

    private readonly Lock _lock = new();
    private readonly MemberSets<Preparation> _sets;
    private readonly IEmbeddingGenerator<string, Embedding<float>>? _generator;
    private readonly Func<RelevanceMembers, FittedRelevance> _fit;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private Task _fitting = Task.CompletedTask;

    internal RelevanceModels(
        IEmbeddingGenerator<string, Embedding<float>>? generator,
        TimeProvider time,
        ILogger logger,
        Func<RelevanceMembers, FittedRelevance>? fit = null
    )
    {
        (_generator, _time, _logger) = (generator, time, logger);
        _fit = fit ?? (static members => FittedRelevance.Fit(members.Passages, members.Agents.Count));
        _sets = new(Capacity, static members => new(new(members)));
    }

    /// <summary>What is known of the members now; what is missing is prepared in the background.</summary>
    internal RelevanceMembers Get(IReadOnlyList<AgentDescriptor> members)
    {
        var set = _sets.Get(members, out var isNew);
        if (isNew)
            _ = StartAsync(set);
        return set.Members;
    }

    /// <summary>Makes ready for members, and ends when all is prepared that can be. It does not fail because a fit does.</summary>
    internal Task PrepareAsync(IReadOnlyList<AgentDescriptor> members, CancellationToken cancellationToken) =>
        StartAsync(_sets.Get(members, out _)).WaitAsync(cancellationToken);

    private Task StartAsync(Preparation set)
    {
        lock (_lock)
        {
            if (set.Task is null)
            {
                _fitting = FitAsync(set, _fitting);
                set.Task = EmbedAsync(set, _fitting);
            }
            return set.Task;
        }
    }

    /// <summary>Fits behind the fits that were asked for before, on a thread of the pool. A set that was forgotten meanwhile is passed over.</summary>
    private async Task FitAsync(Preparation set, Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            if (_sets.Contains(set))
                set.Members.Current = _fit(set.Members);
        }
        catch (Exception error)
        {
            LogFitFailed(error, set.Members.Agents.Count);
        }
    }

    /// <summary>Ends after the first attempt; what fails is tried again later, in the background.</summary>
    private async Task EmbedAsync(Preparation set, Task fitting)
    {
        await fitting.ConfigureAwait(false);
        if (_generator is not null && !await TryEmbedAsync(set.Members, _generator).ConfigureAwait(false))
            _ = EmbedLaterAsync(set, _generator);
    }

    private async Task EmbedLaterAsync(Preparation set, IEmbeddingGenerator<string, Embedding<float>> generator)
    {
        foreach (var pause in Pauses)
        {
            await Task.Delay(pause, _time).ConfigureAwait(false);
            if (!_sets.Contains(set) || await TryEmbedAsync(set.Members, generator).ConfigureAwait(false))
                return;
        }
    }

    private async Task<bool> TryEmbedAsync(RelevanceMembers members, IEmbeddingGenerator<string, Embedding<float>> generator)
    {
        try
        {
            members.Vectors = await PassageVectors.EmbedAsync(members.Passages, members.Agents.Count, generator).ConfigureAwait(false);
            return true;
        }
        catch (Exception error)
        {
            LogEmbeddingFailed(error, members.Agents.Count);
            return false;
        }
    }

    [LoggerMessage(8050, LogLevel.Warning, "The relevance model of {Members} members could not be fitted; the words of their profiles decide")]
    private partial void LogFitFailed(Exception error, int members);

    [LoggerMessage(8051, LogLevel.Warning, "The profiles of {Members} members could not be embedded; relevance goes on without, and it is tried again")]
    private partial void LogEmbeddingFailed(Exception error, int members);

    /// <summary>A member set and its preparation, which is begun once.</summary>
    private sealed class Preparation(RelevanceMembers members)
    {
        internal RelevanceMembers Members => members;

        internal Task? Task { get; set; }
    }
}
