namespace SmallTalk.Agents;

/// <summary>A call of an instance of an agent that is watched.</summary>
internal interface IWatchedCall
{
    /// <summary>The instance has failed: nothing more is to be expected of it.</summary>
    void Lose();
}
