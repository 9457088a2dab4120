-- pages of the few sessions that have a turn under way, and of those of one process; a commit that changes neither leaves them alone
create index st_session_pending on st_session (partition, id) where pending is not null;
create index st_session_owner on st_session (owner_instance, partition, id) where owner_instance is not null;
