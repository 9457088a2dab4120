using BenchmarkDotNet.Attributes;
using SmallTalk.Agents;
using SmallTalk.Benchmarks.Harness;

namespace SmallTalk.Benchmarks.Groups;

/// <summary>One of ten experts is chosen for a sentence. The profiles are made up, a hundred examples each, so that no data is needed.</summary>
public class SelectionBenchmark : LatencyBenchmark
{
    private const int Agents = 10;
    private const int Examples = 100;
    private const int WordsOfAgent = 200;
    private const int WordsOfSentence = 9;

    private readonly Random _random = new(1);
    private readonly AgentDescriptor[] _agents;
    private readonly HashSet<string>[] _words;
    private readonly string[] _sentences;
    private readonly Relevance _relevance;
    private int _next;

    public SelectionBenchmark()
    {
        _agents = [.. Enumerable.Range(0, Agents).Select(Agent)];
        _words = [.. _agents.Select(agent => agent.ExamplePrompts.SelectMany(prompt => prompt.Split(' ')).ToHashSet(StringComparer.Ordinal))];
        _sentences = [.. Enumerable.Range(0, 1000).Select(number => Sentence(number % Agents))];
        _relevance = new(_agents);
    }

    [GlobalSetup]
    public override async Task SetupAsync() => await _relevance.PrepareAsync();

    [GlobalCleanup]
    public override Task CleanupAsync() => Task.CompletedTask;

    /// <summary>Counts the words that the sentence shares with each profile.</summary>
    [Benchmark(Baseline = true)]
    public override Task FloorAsync()
    {
        var words = Next().Split(' ');
        return Task.FromResult(_words.Max(known => words.Count(known.Contains)));
    }

    [Benchmark]
    public override async Task RunAsync() => await _relevance.SelectAsync(Next());

    private string Next() => _sentences[_next++ % _sentences.Length];

    private AgentDescriptor Agent(int number) =>
        new()
        {
            Name = $"expert{number}",
            Description = Sentence(number),
            ExamplePrompts = [.. Enumerable.Range(0, Examples).Select(_ => Sentence(number))],
        };

    private string Sentence(int agent) =>
        string.Join(' ', Enumerable.Range(0, WordsOfSentence).Select(_ => $"word{(agent * WordsOfAgent / 2) + _random.Next(WordsOfAgent)}"));
}
