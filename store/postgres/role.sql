-- The role as which Vekha runs, apart from the one that owns the tables: it may add to the log, and not change or
-- delete what is in it, nor the tables themselves.
--
-- Once as the owner of the database, after `vekha serve` or `vekha copy` has run once as that owner and made the
-- tables, and again after an upgrade that made more of them (`vekha` as the owner makes them; the role may not):
--
--     psql postgres://OWNER@HOST/DATABASE -v role=vekha_app -f store/postgres/role.sql
--
-- The role is made before, with the password and the ways of signing in that your house has:
--
--     CREATE ROLE vekha_app LOGIN;

GRANT USAGE ON SCHEMA public TO :"role";

-- What is only added to.
GRANT SELECT, INSERT ON event, command TO :"role";

-- What shows where the log ends, and moves with it.
GRANT SELECT, UPDATE ON feed TO :"role";
GRANT SELECT, INSERT, UPDATE ON head TO :"role";

-- What this database is, and which migrations it has.
GRANT SELECT ON vekha, migration TO :"role";

-- What follows from the log, and what is kept beside it.
GRANT SELECT, INSERT, UPDATE, DELETE ON
    roadmap, office, workstream, task, report, proposal, state,
    person, member, token, session, secret,
    file, file_part, upload,
    notice, follower, mail, outbox, bounce, webhook, delivery, lease
TO :"role";
