namespace SmallTalk.Alerts;

/// <summary>How bad an alert is.</summary>
public enum AlertSeverity
{
    /// <summary>Someone should look in working hours.</summary>
    Warning = 0,

    /// <summary>Someone should look soon.</summary>
    Error = 1,

    /// <summary>Someone must look now.</summary>
    Critical = 2,
}
