-- Format 2: pages of the sessions of an owner and of those with a pending turn, without a look at the others.

-- The owner of a session seldom changes, and an update that leaves the value as it is stays heap-only.
create index st_session_owner on st_session (owner_instance, partition, id) where owner_instance is not null;

-- Whether a turn is pending changes with every turn: an index on it would end heap-only updates. By triggers, so that programs of format 1 keep it right too.
create table st_pending (
    partition text collate "C" not null,
    id        text collate "C" not null,
    primary key (partition, id)
);
insert into st_pending select partition, id from st_session where pending is not null;

-- Whoever may use the sessions may use this: the triggers act with the rights of who commits, and programs of format 1 go on meanwhile.
do $$
declare step text;
begin
    for step in
        select format('grant %s on st_pending to %s', a.privilege_type, case when a.grantee = 0 then 'public' else a.grantee::regrole::text end)
        from pg_class c, aclexplode(c.relacl) a
        where c.oid = 'st_session'::regclass and a.grantee <> c.relowner and a.privilege_type in ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
    loop
        execute step;
    end loop;
end $$;

create function st_pending_begins() returns trigger language plpgsql set search_path from current as $$
begin
    insert into st_pending values (new.partition, new.id) on conflict do nothing;
    return null;
end $$;

create function st_pending_ends() returns trigger language plpgsql set search_path from current as $$
begin
    delete from st_pending p where p.partition = old.partition and p.id = old.id;
    return null;
end $$;

create trigger st_session_created after insert on st_session
    for each row when (new.pending is not null) execute function st_pending_begins();
create trigger st_session_pending after update of pending on st_session
    for each row when (old.pending is null and new.pending is not null) execute function st_pending_begins();
create trigger st_session_not_pending after update of pending on st_session
    for each row when (old.pending is not null and new.pending is null) execute function st_pending_ends();
create trigger st_session_deleted after delete on st_session
    for each row when (old.pending is not null) execute function st_pending_ends();
