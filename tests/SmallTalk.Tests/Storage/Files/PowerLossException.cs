namespace SmallTalk.Storage.Files;

/// <summary>The simulated process ends here.</summary>
internal sealed class PowerLossException : Exception;
