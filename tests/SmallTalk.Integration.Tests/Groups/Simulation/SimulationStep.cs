namespace SmallTalk.Integration.Groups.Simulation;

/// <summary>Something the user, or the host, does.</summary>
internal sealed record SimulationStep(SimulationAct Act, string Text);
