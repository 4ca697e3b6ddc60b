-- What is done to images in the background. A task outlives its image, so `image_id` refers to nothing; `busy_image_id` is the
-- image that is busy until the task ends. `token` names the request that asked for it. `failure` is JSON.
CREATE TABLE image_tasks (
    id            TEXT    NOT NULL PRIMARY KEY,
    account       INTEGER NOT NULL REFERENCES accounts (id),
    region        TEXT    NOT NULL,
    action        TEXT    NOT NULL CHECK (action IN ('copy', 'create', 'import', 'export')),
    status        TEXT    NOT NULL CHECK (status IN ('pending', 'running', 'failed', 'finished')),
    progress      INTEGER NOT NULL CHECK (progress BETWEEN 0 AND 100),
    image_id      TEXT    NOT NULL,
    image_name    TEXT    NOT NULL,
    busy_image_id TEXT,
    address       TEXT    NOT NULL,
    object        TEXT    NOT NULL,
    token         TEXT    NOT NULL,
    failure       TEXT,
    created_at    INTEGER NOT NULL,
    finished_at   INTEGER,
    CHECK ((finished_at IS NULL) = (status IN ('pending', 'running'))),
    CHECK ((failure IS NULL) = (status <> 'failed'))
) STRICT;
CREATE INDEX image_tasks_by_creation ON image_tasks (account, region, created_at, id);
CREATE INDEX image_tasks_by_token ON image_tasks (account, token);
CREATE INDEX image_tasks_by_end ON image_tasks (finished_at);

-- More kinds of jobs. A table's conditions cannot be changed here, so it is made anew; its numbers go on where they were.
CREATE TABLE new_jobs (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    kind        TEXT    NOT NULL CHECK (kind IN ('delete_image', 'delete_snapshots', 'remove_blob', 'copy_image', 'import_image', 'export_image')),
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
