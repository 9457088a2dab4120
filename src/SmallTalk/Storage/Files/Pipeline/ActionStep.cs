namespace SmallTalk.Storage.Files;

/// <summary>A step of actions, for records that are not made often.</summary>
internal sealed class ActionStep(Action? accepted = null, Action? applied = null) : RecordStep
{
    internal override void Accepted() => accepted?.Invoke();

    internal override void Applied() => applied?.Invoke();
}
