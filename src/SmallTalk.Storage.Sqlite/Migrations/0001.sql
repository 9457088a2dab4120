create table st_meta (key text primary key, value text not null);
insert into st_meta values ('format', '1');

create table st_session (
    pk integer primary key,
    partition text not null, id text not null,
    version integer not null, last_seq integer not null, status integer not null,
    created_at integer not null, updated_at integer not null, expires_at integer not null, sliding integer,
    commit_id blob not null, owner_instance text, owner_epoch integer,
    metadata_enc integer not null default 0, metadata blob, pending_enc integer not null default 0, pending blob
);
create unique index st_session_key on st_session (partition, id);
create index st_session_expiry on st_session (expires_at);

-- row = session * 2^28 + sequence: a session's messages lie together, a tail is a range
create table st_message (
    row integer primary key,
    version integer not null, commit_id blob not null, at integer not null, enc integer not null, payload blob not null
);

-- session_pk 0: state of the partition; partition is empty for state of a session
create table st_state (
    row integer primary key,
    session_pk integer not null, partition text not null,
    name text not null, version integer not null,
    commit_id blob not null, at integer not null, author text not null, enc integer not null, value blob
);
create unique index st_state_key on st_state (session_pk, partition, name, version);

-- the newest commits that appended no message
create table st_commit (
    session_pk integer not null, version integer not null, commit_id blob not null, last_seq integer not null, at integer not null,
    primary key (session_pk, version)
) without rowid;

create table st_lease (instance text primary key, epoch integer not null, expires_at integer not null, fenced integer not null, released integer not null);

create table st_log (only_one integer primary key check (only_one = 1), last integer not null, last_at integer not null, trimmed integer not null);
insert into st_log values (1, 0, 0, 0);

create table st_event (
    position integer primary key,
    at integer not null, event_id blob not null, topic text not null, priority integer not null, partition text not null, session text,
    occurred_at integer not null, correlation text, trace text, type text, enc integer not null, payload blob not null, redacted integer not null default 0
);
create index st_event_topic on st_event (topic, position);
create index st_event_session on st_event (partition, session, position) where session is not null;
create index st_event_urgent on st_event (priority, position) where priority > 0;

create table st_cursor (
    subscriber text not null, slot integer not null, position integer not null, processed blob not null,
    owner_instance text, owner_epoch integer, updated_at integer not null, primary key (subscriber, slot)
);

create table st_dead_letter (
    subscriber text not null, event_id blob not null, position integer not null, at integer not null, topic text not null, priority integer not null,
    partition text not null, session text, occurred_at integer not null, correlation text, trace text, type text, enc integer not null, payload blob not null,
    redacted integer not null, attempts integer not null, error text not null, failed_at integer not null, primary key (subscriber, event_id)
);
create index st_dead_letter_session on st_dead_letter (partition, session);
