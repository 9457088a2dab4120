namespace SmallTalk.Resilience;

/// <summary>Counts outcomes over the time just past, in slices that go out one after another. Not safe for use by several threads.</summary>
internal sealed class OutcomeWindow(long length)
{
    private const int Slices = 10;

    private readonly int[] _successes = new int[Slices];
    private readonly int[] _failures = new int[Slices];
    private readonly long _slice = Math.Max(1, length / Slices);
    private long _newest;

    public int Successes { get; private set; }

    public int Failures { get; private set; }

    public void Add(bool isFailure, long now)
    {
        MoveTo(now / _slice);
        var slice = (int)(_newest % Slices);
        if (isFailure)
        {
            _failures[slice]++;
            Failures++;
        }
        else
        {
            _successes[slice]++;
            Successes++;
        }
    }

    public void Clear()
    {
        Array.Clear(_successes);
        Array.Clear(_failures);
        Successes = Failures = 0;
    }

    private void MoveTo(long slice)
    {
        for (var left = Math.Min(slice - _newest, Slices); left > 0; left--)
        {
            var oldest = (int)((slice - left + 1) % Slices);
            Successes -= _successes[oldest];
            Failures -= _failures[oldest];
            _successes[oldest] = _failures[oldest] = 0;
        }
        _newest = Math.Max(_newest, slice);
    }
}
