namespace SmallTalk.Storage.Files;

/// <summary>One life of a journal by one seed: records, checkpoints, full disks, faults, kills and power losses, recovery cut short.</summary>
internal sealed class JournalSimulation
{
    private const int SegmentBytes = 4096;
    private const int ReserveBytes = 1024;
    private readonly Random _random;
    private readonly SimulatedDisk _disk;
    private readonly JournalModel _model;
    private long _epoch;
    private Journal _journal = null!;
    private DataFiles _files = null!;

    public JournalSimulation(int seed)
    {
        _random = new(seed);
        _disk = new(_random);
        _model = new(_random);
    }

    public void Run()
    {
        for (var life = 0; life < 3; life++)
        {
            Open();
            _model.Settle(_files);
            _disk.StepsToCrash = _random.Next(3) > 0 ? _random.Next(120) : -1;
            _disk.StepsToError = _random.Next(4) == 0 ? _random.Next(80) : -1;
            _disk.Capacity = _random.Next(3) == 0 ? 2 * SegmentBytes + ReserveBytes + _random.Next(6000) : long.MaxValue;
            Live();
            End();
        }
        Open();
        _model.Settle(_files);
    }

    private void Open()
    {
        // Recovery itself may be cut short, several times.
        for (var attempt = 0; ; attempt++)
        {
            _disk.StepsToCrash = attempt < 3 && _random.Next(2) == 0 ? _random.Next(20) : -1;
            _disk.Capacity = _random.Next(8) == 0 ? 2 * SegmentBytes : long.MaxValue;
            try
            {
                var reserve = new Ballast(_disk, ReserveBytes);
                _files = new(_disk, reserve);
                _journal = new(_disk, _files, SegmentBytes);
                _journal.Recover(_epoch);
                _journal.Prepare();
                _disk.Capacity = long.MaxValue;
                _files.TryRecoverRoom();
                _journal.Start(++_epoch);
                _disk.StepsToCrash = -1;
                return;
            }
            catch (PowerLossException)
            {
                if (_random.Next(2) == 0)
                    _disk.LosePower();
            }
        }
    }

    private void Live()
    {
        try
        {
            for (var step = _random.Next(60); step > 0; step--)
            {
                if (_files.IsFull && !_files.TryRecoverRoom())
                    return;
                Commit();
                if (_journal.IsRetired && _random.Next(3) == 0 && !_files.IsFull)
                    _journal.Checkpoint();
            }
            if (!_files.IsFull && _random.Next(2) == 0)
                _journal.Close();
        }
        catch (PowerLossException) { }
        catch (IOException) { } // a failed write or sync ends the life: nothing is tried again
    }

    private void Commit()
    {
        var batch = new JournalBatch();
        for (var count = _random.Next(1, 4); count > 0; count--)
            _model.Add(batch);
        if (_journal.MustSwitch(batch.Length))
        {
            if (_journal.IsRetired)
                _journal.Checkpoint();
            _journal.Switch();
        }
        _journal.Write(batch);
        _journal.Sync();
        _journal.Apply(batch, 0, batch.Count);
        _model.Acknowledge();
        if (_files.HasHeld)
            _model.Settle(_files);
    }

    private void End()
    {
        _disk.StepsToCrash = -1;
        _disk.StepsToError = -1;
        _disk.Capacity = long.MaxValue;
        if (_random.Next(3) > 0)
            _disk.LosePower();
    }
}
