using System.Globalization;
using System.Text;

namespace SmallTalk.Groups;

/// <summary>Shows tasks to a model.</summary>
internal static class TaskList
{
    /// <summary>More are not shown: a model's attention is short. Tasks that are to be done go first.</summary>
    private const int MaxShown = 50;

    internal static string Show(IReadOnlyList<GroupTask> tasks)
    {
        if (tasks.Count == 0)
            return "There are no tasks.";
        var text = new StringBuilder();
        foreach (var task in tasks.Where(task => !task.IsEnded).Concat(tasks.Where(task => task.IsEnded).Reverse()).Take(MaxShown))
            text.Append(Show(task)).Append('\n');
        if (tasks.Count > MaxShown)
            text.Append(CultureInfo.InvariantCulture, $"and {tasks.Count - MaxShown} more\n");
        return text.ToString(0, text.Length - 1);
    }

    internal static string Show(GroupTask task)
    {
        var after = task.After.Count == 0 ? "" : $", after {string.Join(", ", task.After)}";
        var note = task is { IsEnded: false, HandOvers: [.., { Note: { } words } last] } ? $" (from {last.From ?? "nobody"}: {words})" : "";
        return $"{task.Id} [{StatusOf(task)}, {task.Owner ?? "nobody"}{after}] {task.Title}{note}";
    }

    private static string StatusOf(GroupTask task) =>
        task.Status switch
        {
            GroupTaskStatus.Open => "open",
            GroupTaskStatus.InProgress => "in progress",
            GroupTaskStatus.Done => "done",
            GroupTaskStatus.Failed => "failed",
            _ => "cancelled",
        };
}
