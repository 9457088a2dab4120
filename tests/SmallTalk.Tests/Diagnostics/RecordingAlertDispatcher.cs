using SmallTalk.Alerts;

namespace SmallTalk.Diagnostics;

/// <summary>Keeps what was raised and resolved. For use by one caller at a time.</summary>
internal sealed class RecordingAlertDispatcher : IAlertDispatcher
{
    public List<Alert> Raised { get; } = [];

    public List<string> Resolved { get; } = [];

    public bool Raise(Alert alert)
    {
        Raised.Add(alert);
        return true;
    }

    public void Resolve(string key) => Resolved.Add(key);
}
