namespace SmallTalk.Groups;

/// <summary>How often one member has spoken, and how often it should.</summary>
/// <param name="Name">The member.</param>
/// <param name="Weight">Above 0; shares of turns are as weights.</param>
/// <param name="Turns">How often it was chosen.</param>
/// <param name="Joined">After how many turns of the group it joined.</param>
/// <param name="Start">The pass at which it joined.</param>
internal sealed record SpeakerAccount(string Name, double Weight, double Turns, double Joined, double Start = 0)
{
    private const double Half = 0.5;

    /// <summary>The place of its next turn among those of all: they are taken in this order. The half spreads the turns of each evenly (the rule of Webster).</summary>
    internal double Pass => Start + ((Turns + Half) / Weight);

    /// <summary>How far its turns so far have brought it.</summary>
    internal double Spent => Start + (Turns / Weight);
}
