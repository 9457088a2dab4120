using SmallTalk.Sessions;

namespace SmallTalk.Testing;

/// <summary>Runs calls that answer nothing.</summary>
internal static class FaultPlanExtensions
{
    internal static async ValueTask RunAsync(
        this FaultPlan plan,
        string operation,
        object? argument,
        SessionKey? session,
        Func<ValueTask> perform,
        CancellationToken cancellationToken
    )
    {
        await plan.RunAsync(operation, argument, session, PerformAsync, cancellationToken).ConfigureAwait(false);

        async ValueTask<bool> PerformAsync()
        {
            await perform().ConfigureAwait(false);
            return true;
        }
    }
}
