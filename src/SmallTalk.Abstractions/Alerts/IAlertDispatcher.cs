namespace SmallTalk.Alerts;

/// <summary>Takes alerts from anywhere and brings them to every sink, once until recovered. Never blocks and never throws. Safe for use by several threads.</summary>
public interface IAlertDispatcher
{
    /// <summary>Raises an alert. While one with the same key and the same or a higher severity is raised, nothing is sent.</summary>
    /// <param name="alert">The alert.</param>
    /// <returns>Whether it will be sent.</returns>
    bool Raise(Alert alert);

    /// <summary>Says that the trouble is over: the next alert with that key is sent again.</summary>
    /// <param name="key">The key.</param>
    void Resolve(string key);
}
