namespace SmallTalk.Benchmarks.Groups;

/// <summary>Counts what was chosen in conversations.</summary>
internal sealed class SgdCount
{
    private readonly List<Turn> _turns = [];

    public void Add(Turn turn) => _turns.Add(turn);

    public int Count(Func<Turn, bool> where) => _turns.Count(where);

    /// <summary>The share of some turns that is right, in percent.</summary>
    public double Share(Func<Turn, bool> of, Func<Turn, bool> isRight) => 100.0 * _turns.Where(of).Count(isRight) / _turns.Count(of);

    /// <summary>A turn of the user.</summary>
    /// <param name="Half">0 or 1.</param>
    /// <param name="IsFirst">Whether nobody had spoken.</param>
    /// <param name="IsSwitch">Whether another service answers than spoke last.</param>
    /// <param name="IsRight">Whether the right one was chosen, told who truly spoke last.</param>
    /// <param name="IsRightFree">Whether the right one was chosen, told its own last choice.</param>
    internal sealed record Turn(int Half, bool IsFirst, bool IsSwitch, bool IsRight, bool IsRightFree)
    {
        public bool IsNew => IsFirst || IsSwitch;
    }
}
