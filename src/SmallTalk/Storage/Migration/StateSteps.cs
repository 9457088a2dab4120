using SmallTalk.State;

namespace SmallTalk.Storage;

/// <summary>Versions of a session's state as writes for one commit after another: each entry once in a commit, older versions before newer ones.</summary>
internal static class StateSteps
{
    /// <summary>Cuts versions into as many commits as they need, and into more where they are large, up to a number of commits.</summary>
    public static IReadOnlyList<IReadOnlyList<StateWrite>> Of(IReadOnlyList<IReadOnlyList<StateEntry>> entries, long most)
    {
        var cut = Cut(entries, PageBudget.Bytes).ToList();
        return cut.Count <= most ? cut : [.. Cut(entries, long.MaxValue)];
    }

    /// <summary>The write that makes a version of an entry, given the versions before it.</summary>
    public static StateWrite ToWrite(IReadOnlyList<StateEntry> versions, int index)
    {
        var version = versions[index];
        return new(version.Key, version.Value, version.Author, index == 0 ? 0 : versions[index - 1].Version)
        {
            Import = new(version.Version, version.WrittenAt, version.CommitId),
        };
    }

    private static IEnumerable<IReadOnlyList<StateWrite>> Cut(IReadOnlyList<IReadOnlyList<StateEntry>> entries, long budget)
    {
        for (var index = 0; entries.Any(versions => versions.Count > index); index++)
        {
            var step = new List<StateWrite>();
            long bytes = 0;
            foreach (var versions in entries.Where(versions => versions.Count > index))
            {
                var write = ToWrite(versions, index);
                var size = write.Value?.Bytes.Length ?? 0;
                if (step.Count > 0 && bytes + size > budget)
                {
                    yield return step;
                    (step, bytes) = ([], 0);
                }
                step.Add(write);
                bytes += size;
            }
            yield return step;
        }
    }
}
