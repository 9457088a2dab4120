namespace SmallTalk.Hosting;

/// <summary>One step of starting and stopping. Stages start in the order of their numbers and stop in reverse.</summary>
internal interface IStage
{
    /// <summary>The place in the order; see <see cref="StageNumbers"/>.</summary>
    int Number { get; }

    /// <summary>What it is called in the log.</summary>
    string Name { get; }

    /// <summary>How long it may take to stop.</summary>
    TimeSpan StopTimeout { get; }

    /// <summary>Starts.</summary>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Stops; also called when the start failed half way.</summary>
    Task StopAsync(CancellationToken cancellationToken);
}
