namespace SmallTalk.Groups;

/// <summary>What relevance found for the candidates of a request, by their position.</summary>
/// <param name="Best">The most relevant candidate.</param>
/// <param name="Last">The candidate who spoke last; -1 when there is none.</param>
/// <param name="Named">The one candidate that the newest text names; -1 when there is none or more than one.</param>
/// <param name="Lead">How much more than for the last speaker the words speak for another.</param>
/// <param name="Probabilities">The probability of each.</param>
/// <param name="Model">The model that scored.</param>
internal sealed record RelevanceRanking(int Best, int Last, int Named, float Lead, float[] Probabilities, FittedRelevance Model);
