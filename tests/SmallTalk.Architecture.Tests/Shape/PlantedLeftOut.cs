namespace SmallTalk.Architecture.Shape;

/// <summary>A fault on purpose, no fixture: its method carries the attribute that the rule looks for.</summary>
internal static class PlantedLeftOut
{
    [Explicit]
    public static void Run() { }
}
