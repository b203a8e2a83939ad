-- Roles of creditpass on a PostgreSQL server of your own. Run once, by a superuser:
--   psql -v serving=creditpass_serving -v timers=creditpass_timers -v reading=creditpass_reading -f deploy/roles.sql
-- The three variables name roles that sign in, made before by you with the passwords that you choose. Beside them a
-- fourth owns the database. Each has an address of its own in the settings:
--   the owner  CREDITPASS_MIGRATE_DATABASE_URL  `creditpass migrate` alone; the machines that serve need not have it
--   serving    CREDITPASS_DATABASE_URL          `creditpass serve`, and commands
--   timers     CREDITPASS_TIMERS_DATABASE_URL   `creditpass timers`: it also gives records their places and signs heads
--   reading    CREDITPASS_READING_DATABASE_URL  `creditpass audit check` and proofs: it reads the records alone
-- Then run `creditpass migrate` as the owner: it gives each role its rights, at every migration.
create role creditpass_app nologin;
create role creditpass_sequencer nologin;
create role creditpass_reader nologin;
create role creditpass_keys nologin;
grant creditpass_keys to creditpass_app;
grant creditpass_app to :"serving";
grant creditpass_app, creditpass_sequencer to :"timers";
grant creditpass_reader to :"reading";
-- Whoever makes ordinary backups reads all tables of schema public and is not given creditpass_keys;
-- an auditor who reads with SQL is given creditpass_reader.
