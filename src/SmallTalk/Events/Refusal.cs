using SmallTalk.Storage;

namespace SmallTalk.Events;

/// <summary>Tells what a store refuses for good from what passes, so that nobody insists on it for ever.</summary>
internal static class Refusal
{
    /// <summary>How often an error is tried that may be of what the store was handed, or of the store itself.</summary>
    internal const int MostTries = 10;

    /// <summary>Whether no further try helps.</summary>
    /// <param name="error">What the store failed with.</param>
    /// <param name="unclear">How often it has failed with the same in hand by errors that may be of either; counted here, from 0.</param>
    public static bool IsFinal(Exception error, ref int unclear) =>
        error switch
        {
            ArgumentException or SmallTalkException { Class: ErrorClass.Invalid } => true,
            // It passes, or an operator must see to the store: either way it says nothing of what was handed to it.
            SmallTalkException { IsTransient: true } or OperationCanceledException or TimeoutException or IOException => false,
            StoreReadOnlyException or StoreAccessDeniedException or StoreInUseException or StoreFormatException or OwnerFencedException => false,
            _ => ++unclear >= MostTries,
        };
}
