using System.Numerics;

namespace SmallTalk.Groups;

/// <summary>
/// Trains a softmax regression by stochastic gradient descent with L2 regularization, from a fixed seed; the result is the average over the second half of the
/// passes. The same input gives the same result.
/// </summary>
internal sealed class SoftmaxTrainer
{
    private const int Passes = 20;
    private const int Seed = 17;
    private const double FirstStep = 2;
    private const double BiasStep = 0.1;
    private const double Regularization = 0.1;
    private const double SmallestScale = 1e-4;

    private readonly int _classes;
    private readonly int _stride;
    private readonly float[] _weights;
    private readonly float[] _biases;
    private readonly float[] _gradient;
    private readonly double _decay;
    private double _scale = 1;
    private long _steps;

    private SoftmaxTrainer(int documents, int classes, int features)
    {
        (_classes, _stride) = (classes, SoftmaxRegression.StrideOf(classes));
        _weights = new float[features * _stride];
        _biases = new float[_stride];
        _gradient = new float[_stride];
        _decay = Regularization / documents;
    }

    /// <summary>Trains; each class counts the same, however many documents it has.</summary>
    /// <param name="documents">The documents; at least one.</param>
    /// <param name="labels">The class of each.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="features">How many features there are.</param>
    internal static SoftmaxRegression Train(SparseVector[] documents, int[] labels, int classes, int features)
    {
        var trainer = new SoftmaxTrainer(documents.Length, classes, features);
        var balance = BalanceOf(labels, classes);
        var order = Enumerable.Range(0, documents.Length).ToArray();
        var random = new Random(Seed);
        var weights = new float[trainer._weights.Length];
        var biases = new float[trainer._stride];
        for (var pass = 0; pass < Passes; pass++)
        {
            random.Shuffle(order);
            foreach (var document in order)
                trainer.Step(documents[document], labels[document], balance[labels[document]]);
            if (pass >= Passes / 2)
                trainer.AddTo(weights, biases, 1f / (Passes - (Passes / 2)));
        }
        return new(classes, weights, biases);
    }

    private static float[] BalanceOf(int[] labels, int classes)
    {
        var counts = new int[classes];
        foreach (var label in labels)
            counts[label]++;
        var present = counts.Count(static count => count > 0);
        return Array.ConvertAll(counts, count => count == 0 ? 0 : labels.Length / ((float)present * count));
    }

    private void Step(SparseVector document, int label, float balance)
    {
        var step = FirstStep / (1 + (_decay * FirstStep * _steps++));
        SoftmaxRegression.Sum(document, _weights, (float)_scale, _biases, _gradient);
        Softmax.Apply(_gradient.AsSpan(0, _classes));
        _gradient.AsSpan(_classes).Clear();
        _gradient[label] -= 1;
        _scale *= 1 - (step * _decay);
        var factor = (float)(step / _scale) * balance;
        for (var entry = 0; entry < document.Count; entry++)
            Move(document.Indices[entry] * _stride, factor * document.Values[entry]);
        for (var one = 0; one < _classes; one++)
            _biases[one] -= (float)(step * BiasStep) * balance * _gradient[one];
        if (_scale < SmallestScale)
            Rescale();
    }

    private void Move(int row, float by)
    {
        for (var at = 0; at < _stride; at += Vector<float>.Count)
            (new Vector<float>(_weights, row + at) - (new Vector<float>(_gradient, at) * by)).CopyTo(_weights, row + at);
    }

    private void Rescale()
    {
        for (var at = 0; at < _weights.Length; at++)
            _weights[at] *= (float)_scale;
        _scale = 1;
    }

    private void AddTo(float[] weights, float[] biases, float share)
    {
        var factor = (float)_scale * share;
        for (var at = 0; at < weights.Length; at++)
            weights[at] += _weights[at] * factor;
        for (var at = 0; at < biases.Length; at++)
            biases[at] += _biases[at] * share;
    }
}
