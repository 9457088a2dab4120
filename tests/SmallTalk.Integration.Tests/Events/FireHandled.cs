namespace SmallTalk.Integration.Events;

/// <summary>That a subscriber handled an event in one life of a process.</summary>
/// <param name="Subscriber">The subscriber.</param>
/// <param name="Instance">The process, over all its lives.</param>
/// <param name="Life">Which of its lives.</param>
/// <param name="Event">The event.</param>
internal sealed record FireHandled(string Subscriber, string Instance, int Life, FireEvent Event);
