namespace SmallTalk.Tour;

/// <summary>One chapter of the tour: it shows one promise being kept, on the real library, and puts what was acknowledged into the context's ledger.</summary>
internal interface IChapter
{
    /// <summary>Its name, as after <c>--chapter</c>.</summary>
    string Name { get; }

    /// <summary>What it shows and why that matters, in a sentence or two.</summary>
    string Why { get; }

    /// <summary>Runs it.</summary>
    Task RunAsync(TourContext context, CancellationToken cancellationToken);
}
