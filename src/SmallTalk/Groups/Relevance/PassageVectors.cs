using System.Numerics;
using Microsoft.Extensions.AI;

namespace SmallTalk.Groups;

/// <summary>The embedded passages of a member set, each of length 1. Immutable.</summary>
internal sealed class PassageVectors
{
    private const int Best = 3;
    private const int Batch = 100;

    private readonly IReadOnlyList<Passage> _passages;
    private readonly float[][] _vectors;
    private readonly int _agents;

    private PassageVectors(IReadOnlyList<Passage> passages, float[][] vectors, int agents) => (_passages, _vectors, _agents) = (passages, vectors, agents);

    internal static async Task<PassageVectors> EmbedAsync(IReadOnlyList<Passage> passages, int agents, IEmbeddingGenerator<string, Embedding<float>> generator)
    {
        var vectors = new List<float[]>(passages.Count);
        foreach (var batch in passages.Chunk(Batch))
        {
            var embedded = await generator.GenerateAsync(batch.Select(static passage => passage.Text)).ConfigureAwait(false);
            if (embedded.Count != batch.Length)
                throw new InvalidOperationException($"The embedding generator gave {embedded.Count} vectors for {batch.Length} texts.");
            vectors.AddRange(embedded.Select(static one => Normalize(one.Vector.Span)));
        }
        return new(passages, [.. vectors], agents);
    }

    /// <summary>The similarity of each agent: the mean of its three passages that are nearest.</summary>
    /// <returns>In standard deviations from the mean of all agents; null when the vector is of another length than the passages'.</returns>
    internal float[]? Compare(ReadOnlySpan<float> vector)
    {
        var text = Normalize(vector);
        var nearest = new float[_agents * Best];
        Array.Fill(nearest, float.NegativeInfinity);
        for (var at = 0; at < _vectors.Length; at++)
        {
            if (_vectors[at].Length != text.Length)
                return null;
            Keep(nearest.AsSpan(_passages[at].Agent * Best, Best), Dot(_vectors[at], text));
        }
        var similarities = new float[_agents];
        for (var agent = 0; agent < _agents; agent++)
            similarities[agent] = Mean(nearest.AsSpan(agent * Best, Best));
        return Standardize(similarities);
    }

    /// <summary>Keeps the highest values, lowest first.</summary>
    private static void Keep(Span<float> highest, float value)
    {
        if (!(value > highest[0]))
            return;
        highest[0] = value;
        highest.Sort();
    }

    private static float Mean(ReadOnlySpan<float> values)
    {
        var (sum, count) = (0f, 0);
        foreach (var value in values)
            if (float.IsFinite(value))
                (sum, count) = (sum + value, count + 1);
        return count == 0 ? 0 : sum / count;
    }

    private static float[] Standardize(float[] values)
    {
        var mean = values.Average();
        var deviation = MathF.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        return Array.ConvertAll(values, value => deviation > 1e-6f ? (value - mean) / deviation : 0);
    }

    private static float[] Normalize(ReadOnlySpan<float> vector)
    {
        var copy = vector.ToArray();
        var length = MathF.Sqrt(Dot(copy, copy));
        return Array.ConvertAll(copy, value => length > 0 && float.IsFinite(length) ? value / length : 0);
    }

    private static float Dot(float[] left, float[] right)
    {
        var sum = Vector<float>.Zero;
        var at = 0;
        for (; at <= left.Length - Vector<float>.Count; at += Vector<float>.Count)
            sum += new Vector<float>(left, at) * new Vector<float>(right, at);
        var product = Vector.Sum(sum);
        for (; at < left.Length; at++)
            product += left[at] * right[at];
        return product;
    }
}
