// Most tests wait for a server, a network or a process: more of them than processors run at once, and few enough for the connections of one server.
[assembly: LevelOfParallelism(4)]
