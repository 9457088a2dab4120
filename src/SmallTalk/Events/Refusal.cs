using SmallTalk.Storage;

namespace SmallTalk.Events;

/// <summary>Tells what a store refuses for good from what passes, so that nobody insists on it for ever.</summary>
internal static class Refusal
{
    /// <summary>Whether no further try helps.</summary>
    /// <param name="error">What the store failed with.</param>
    /// <param name="failures">How often it has failed in a row, this time included.</param>
    /// <param name="mostAttempts">How often an error is tried that may be of what the store was handed, or of the store itself.</param>
    public static bool IsFinal(Exception error, int failures, int mostAttempts) =>
        error switch
        {
            ArgumentException or SmallTalkException { Class: ErrorClass.Invalid } => true,
            // It passes, or an operator must see to the store: either way it says nothing of what was handed to it.
            SmallTalkException { IsTransient: true } or OperationCanceledException or TimeoutException or IOException => false,
            StoreReadOnlyException or StoreAccessDeniedException or StoreInUseException or OwnerFencedException => false,
            _ => failures >= mostAttempts,
        };
}
