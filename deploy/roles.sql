-- Roles of creditpass on a PostgreSQL server of your own. Run once, by a superuser:
--   psql -v owner=creditpass_owner -v serving=creditpass_serving -v timers=creditpass_timers -f deploy/roles.sql
-- The three variables name roles that sign in, made before by you with the passwords that you choose:
--   owner    owns the database; `creditpass migrate` connects as it, and nothing else does
--   serving  `creditpass serve` connects as it
--   timers   `creditpass timers` connects as it: it also gives records their places and signs heads
-- Then run `creditpass migrate` as the owner: it gives each role its rights, at every migration.
create role creditpass_app nologin;
create role creditpass_sequencer nologin;
create role creditpass_reader nologin;
create role creditpass_keys nologin;
grant creditpass_keys to creditpass_app;
grant creditpass_app to :"serving";
grant creditpass_app, creditpass_sequencer to :"timers";
-- Whoever makes ordinary backups reads all tables of schema public and is not given creditpass_keys;
-- an auditor who reads with SQL is given creditpass_reader.
