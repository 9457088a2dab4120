-- The whole schema of format 1: sessions, state, commits, leases, outbox, event log, cursors, dead letters.
-- Names are without a schema: the one in force is the first of the search path.
create table st_meta (key text primary key, value text not null);


create table st_session (
    pk             bigint generated always as identity primary key,
    partition      text collate "C" not null,
    id             text collate "C" not null,
    version        bigint   not null,
    last_seq       bigint   not null,
    status         smallint not null,            -- SessionStatus
    created_at     bigint   not null,            -- Unix time in microseconds, by the server's clock
    updated_at     bigint   not null,
    expires_at     bigint   not null,
    expires_hour   integer  not null,            -- expires_at in hours, rounded down: changes once an hour, so that commits stay HOT
    sliding        bigint,                       -- microseconds
    commit_id      uuid     not null,            -- of the newest commit
    owner_instance text,
    owner_epoch    bigint,
    metadata_enc   smallint not null default 0,
    metadata       bytea,                        -- null: none
    pending_enc    smallint not null default 0,
    pending        bytea,
    unique (partition, id)
) with (fillfactor = 70);
create index st_session_expiry on st_session (expires_hour);

create table st_message (
    session_pk bigint   not null,
    seq        bigint   not null,
    version    bigint   not null,                -- of the session, made by the commit
    commit_id  uuid     not null,
    at         bigint   not null,
    enc        smallint not null,                -- PayloadEncodings
    payload    bytea    not null,
    primary key (session_pk, seq)
);

create table st_state (
    session_pk bigint   not null,
    name       text collate "C" not null,
    version    bigint   not null,                -- of the entry
    commit_version bigint not null,              -- of the session
    commit_id  uuid     not null,
    at         bigint   not null,
    author     text     not null,
    enc        smallint not null,
    value      bytea,                            -- null: deleted by this version
    primary key (session_pk, name, version)
);

create table st_partition_state (
    partition  text collate "C" not null,
    name       text collate "C" not null,
    version    bigint   not null,
    commit_id  uuid     not null,
    at         bigint   not null,
    author     text     not null,
    enc        smallint not null,
    value      bytea,
    primary key (partition, name, version)
);

create table st_commit (                         -- commits that wrote neither message nor state; the newest 64 versions of a session
    session_pk bigint not null,
    version    bigint not null,
    commit_id  uuid   not null,
    last_seq   bigint not null,
    at         bigint not null,
    primary key (session_pk, version)
);

create table st_lease (
    instance   text collate "C" primary key,
    epoch      bigint  not null,
    expires_at bigint  not null,
    fenced     boolean not null default false,
    released   boolean not null default false
) with (fillfactor = 50);

create function st_now() returns bigint language sql volatile
    as $$ select (extract(epoch from clock_timestamp()) * 1000000)::bigint $$;

create table st_outbox (
    id          bigint generated always as identity primary key,
    session_pk  bigint,                          -- null: appended outside of a commit
    version     bigint,
    ord         integer not null,
    event_id    uuid not null,
    topic       text collate "C" not null,
    priority    smallint not null,
    partition   text collate "C" not null,
    session     text collate "C",
    occurred_at bigint not null,
    correlation text,
    trace       text,
    type        text,
    enc         smallint not null,
    payload     bytea not null,
    redacted    boolean not null default false,
    at          bigint not null default st_now() -- when it was put here: events are dated by that, however late they are moved
);

create table st_log (                            -- one row
    only_one     boolean primary key default true check (only_one),
    last         bigint not null,                -- position of the newest event
    last_at      bigint not null,
    trimmed      bigint not null                 -- everything up to here was trimmed
);
insert into st_log values (true, 0, 0, 0);

create table st_event (
    position    bigint not null,
    at          bigint not null,
    event_id    uuid not null,
    topic       text collate "C" not null,
    priority    smallint not null,
    partition   text collate "C" not null,
    session     text collate "C",
    occurred_at bigint not null,
    correlation text,
    trace       text,
    type        text,
    enc         smallint not null,
    payload     bytea not null,
    redacted    boolean not null default false
) partition by range (at);
create table st_event_rest partition of st_event default;
create index st_event_position on st_event (position);
create index st_event_topic    on st_event (topic, position);
create index st_event_session  on st_event (partition, session, position) where session is not null;
create index st_event_urgent   on st_event (priority, position) where priority > 0;

create table st_cursor (
    subscriber     text collate "C" not null,
    slot           integer not null,
    position       bigint not null,
    processed      uuid[] not null,
    owner_instance text,
    owner_epoch    bigint,
    updated_at     bigint not null,
    primary key (subscriber, slot)
) with (fillfactor = 50);

create table st_dead_letter (
    subscriber  text collate "C" not null,
    event_id    uuid not null,
    position    bigint not null,
    at          bigint not null,
    topic       text not null,
    priority    smallint not null,
    partition   text collate "C" not null,
    session     text collate "C",
    occurred_at bigint not null,
    correlation text,
    trace       text,
    type        text,
    enc         smallint not null,
    payload     bytea not null,
    redacted    boolean not null,
    attempts    integer not null,
    error       text not null,
    failed_at   bigint not null,
    primary key (subscriber, event_id)
);
create index st_dead_letter_session on st_dead_letter (partition, session);

