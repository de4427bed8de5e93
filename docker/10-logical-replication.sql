-- Runs once, by psql, before the server is started for good; all of these need that start.
ALTER SYSTEM SET wal_level = 'logical';
ALTER SYSTEM SET max_replication_slots = 10;
ALTER SYSTEM SET max_wal_senders = 10;

-- Minor releases since August 2026 load no output plugin that this setting does not list; older ones do not know it.
SELECT $$ALTER SYSTEM SET output_plugin_libraries = 'pgoutput', 'test_decoding', 'wal2json'$$
WHERE EXISTS (SELECT FROM pg_settings WHERE name = 'output_plugin_libraries')
\gexec
