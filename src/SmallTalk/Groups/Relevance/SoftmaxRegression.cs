using System.Numerics;

namespace SmallTalk.Groups;

/// <summary>Multinomial logistic regression over sparse vectors. Immutable once it is trained.</summary>
internal sealed class SoftmaxRegression(int classes, float[] weights, float[] biases)
{
    private readonly int _stride = StrideOf(classes);

    /// <summary>A row of weights is a whole number of machine vectors.</summary>
    internal static int StrideOf(int classes) => (classes + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;

    /// <summary>Adds the logit of each class.</summary>
    internal void Add(SparseVector vector, Span<float> logits)
    {
        Span<float> sums = _stride <= 64 ? stackalloc float[_stride] : new float[_stride];
        Sum(vector, weights, 1, biases, sums);
        for (var one = 0; one < classes; one++)
            logits[one] += sums[one];
    }

    internal static void Sum(SparseVector vector, float[] weights, float scale, float[] biases, Span<float> sums)
    {
        for (var at = 0; at < sums.Length; at += Vector<float>.Count)
        {
            var sum = Vector<float>.Zero;
            for (var entry = 0; entry < vector.Count; entry++)
                sum += new Vector<float>(weights, (vector.Indices[entry] * sums.Length) + at) * vector.Values[entry];
            ((sum * scale) + new Vector<float>(biases, at)).CopyTo(sums[at..]);
        }
    }
}
