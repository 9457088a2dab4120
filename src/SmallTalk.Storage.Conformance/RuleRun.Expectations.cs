using System.Collections;

namespace SmallTalk.Storage.Conformance;

internal sealed partial class RuleRun
{
    public ConformanceException Broken(string expectation) => new(rule, expectation);

    public void True(bool condition, string expectation)
    {
        if (!condition)
            throw Broken($"expected that {expectation}, but it is not so.");
    }

    public void Equal<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
            throw Broken($"expected {what} to be {Show(expected)}, but it is {Show(actual)}.");
    }

    public void Sequence<T>(IEnumerable<T> expected, IEnumerable<T> actual, string what)
    {
        var (wanted, found) = (expected.ToList(), actual.ToList());
        if (!wanted.SequenceEqual(found))
            throw Broken($"expected {what} to be {Show(wanted)}, but it is {Show(found)}.");
    }

    /// <summary>Runs what must fail with an error of a type or one derived from it.</summary>
    public async Task<TException> ThrowsAsync<TException>(Func<Task> action, string what)
        where TException : Exception
    {
        try
        {
            await action().ConfigureAwait(false);
        }
        catch (TException error)
        {
            return error;
        }
        catch (Exception error) when (error is not (ConformanceException or OperationCanceledException))
        {
            throw new ConformanceException(rule, $"expected {what} to fail with {typeof(TException).Name}, but it failed with {error.GetType().Name}.", error);
        }
        throw Broken($"expected {what} to fail with {typeof(TException).Name}, but it did not fail.");
    }

    private static string Show(object? value) =>
        value switch
        {
            null => "nothing",
            Payload payload => System.Text.Encoding.UTF8.GetString(payload.Bytes.Span),
            string text => $"'{text}'",
            IList list when list.Count > 60 => $"{list.Count} items",
            IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Show))}]",
            _ => value.ToString() ?? string.Empty,
        };
}
