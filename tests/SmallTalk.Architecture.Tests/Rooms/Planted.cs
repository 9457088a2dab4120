// Faults on purpose: the checker must find each of them, in the one type that commits it.
#pragma warning disable IDE0051, IDE0052, CA1822, CA1823, CS0169
using SmallTalk.Groups;

namespace SmallTalk.Groups
{
    internal class PlantedGroup
    {
        public static void Call() { }
    }

    internal sealed class PlantedException : Exception;

    [AttributeUsage(AttributeTargets.All)]
    internal sealed class PlantedAttribute(Type? type = null) : Attribute
    {
        public Type? Type { get; } = type;
    }
}

namespace SmallTalk.Sessions
{
    internal sealed class PlantedBase : PlantedGroup;

    internal sealed class PlantedField
    {
        private readonly List<PlantedGroup[]>? _groups;
    }

    internal sealed class PlantedConstraint<T>
        where T : PlantedGroup;

    internal sealed class PlantedParameter
    {
        public void Take(ref PlantedGroup? group) => group = null;
    }

    internal sealed class PlantedCall
    {
        public void Run() => PlantedGroup.Call();
    }

    internal sealed class PlantedClosure
    {
        public Action Make(int count) =>
            () =>
            {
                if (count > 0)
                {
                    PlantedGroup.Call();
                }
            };
    }

    internal sealed class PlantedAsync
    {
        public async Task RunAsync()
        {
            await Task.Yield();
            PlantedGroup.Call();
        }
    }

    internal sealed class PlantedGeneric
    {
        public object Run() => Activator.CreateInstance<PlantedGroup>();
    }

    internal sealed class PlantedCatch
    {
        public void Run()
        {
            try
            {
                GC.KeepAlive(this);
            }
            catch (PlantedException) { }
        }
    }

    internal sealed class PlantedMark
    {
        [Obsolete("planted")]
        [Planted]
        public int Value { get; set; }
    }

    internal sealed class PlantedNothing
    {
        public int Run() => 1;
    }
}

namespace SmallTalk.Turns
{
    internal sealed class PlantedAllowed
    {
        public Sessions.PlantedNothing Run() => new();
    }
}

namespace SmallTalk.Nowhere
{
    internal sealed class PlantedStranger;
}
