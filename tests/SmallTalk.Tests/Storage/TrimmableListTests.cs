using CsCheck;

namespace SmallTalk.Storage;

/// <summary>A list that is trimmed at its beginning holds what a plain list would.</summary>
public sealed class TrimmableListTests
{
    private static readonly Gen<int[]> Operations = Gen.Int[-8, 20].Array[0, 60];

    [Test]
    public void It_holds_what_a_plain_list_would() =>
        Operations.Sample(
            operations =>
            {
                var list = new TrimmableList<int>();
                var model = new List<int>();
                foreach (var operation in operations)
                {
                    Apply(operation, list, model);
                }

                return model.SequenceEqual(Enumerable.Range(0, list.Count).Select(index => list[index]));
            },
            iter: 300
        );

    private static void Apply(int operation, TrimmableList<int> list, List<int> model)
    {
        if (operation < 0)
        {
            var count = Math.Min(-operation, model.Count);
            list.RemoveFirst(count);
            model.RemoveRange(0, count);
            return;
        }

        for (var item = 0; item < operation; item++)
        {
            list.Add(item);
            model.Add(item);
        }
    }
}
