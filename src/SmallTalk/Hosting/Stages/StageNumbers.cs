namespace SmallTalk.Hosting;

/// <summary>The order of the stages, with room between them.</summary>
internal static class StageNumbers
{
    public const int Alerts = 10;
    public const int Store = 20;
    public const int Lease = 30;
    public const int Events = 40;
    public const int State = 45;
    public const int Sessions = 50;
    public const int Monitor = 55;
    public const int Groups = 58;
    public const int Turns = 60;
    public const int Ready = 70;
}
