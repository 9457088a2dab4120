namespace SmallTalk.Integration.Groups.Simulation;

internal enum SimulationAct
{
    Say,
    Join,
    Leave,
    Pause,

    /// <summary>The host is stopped, and another one goes on.</summary>
    Restart,
}
