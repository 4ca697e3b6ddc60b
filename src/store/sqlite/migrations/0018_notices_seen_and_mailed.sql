-- Notices are numbered in the order of their commits here, so that whether somebody could have seen one needs no column.

-- In which language an account wants its notices by e-mail too; null when it does not.
ALTER TABLE accounts ADD COLUMN mail_language TEXT;
-- One more kind of jobs. A table's conditions cannot be changed here, so it is made anew; its numbers go on where they were.
CREATE TABLE new_jobs (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    kind        TEXT    NOT NULL
        CHECK (kind IN ('delete_image', 'delete_snapshots', 'remove_blob', 'copy_image', 'import_image', 'export_image', 'mail_notice')),
    subject     TEXT    NOT NULL,
    enqueued_at INTEGER NOT NULL,
    due_at      INTEGER NOT NULL,
    attempts    INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    last_error  TEXT    NOT NULL DEFAULT '',
    UNIQUE (kind, subject)
) STRICT;
INSERT INTO new_jobs SELECT number, kind, subject, enqueued_at, due_at, attempts, last_error FROM jobs;
DELETE FROM sqlite_sequence WHERE name = 'new_jobs';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new_jobs', seq FROM sqlite_sequence WHERE name = 'jobs';
DROP TABLE jobs;
ALTER TABLE new_jobs RENAME TO jobs;
CREATE INDEX jobs_by_due_time ON jobs (due_at, number);
