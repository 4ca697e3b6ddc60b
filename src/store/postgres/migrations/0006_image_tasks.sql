-- What is done to images in the background. A task outlives its image, so `image_id` refers to nothing; `busy_image_id` is the
-- image that is busy until the task ends. `token` names the request that asked for it. `failure` is JSON.
CREATE TABLE image_tasks (
    id            TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    account       BIGINT NOT NULL REFERENCES accounts (id),
    region        TEXT COLLATE "C" NOT NULL,
    action        TEXT COLLATE "C" NOT NULL CHECK (action IN ('copy', 'create', 'import', 'export')),
    status        TEXT COLLATE "C" NOT NULL CHECK (status IN ('pending', 'running', 'failed', 'finished')),
    progress      BIGINT NOT NULL CHECK (progress BETWEEN 0 AND 100),
    image_id      TEXT COLLATE "C" NOT NULL,
    image_name    TEXT COLLATE "C" NOT NULL,
    busy_image_id TEXT COLLATE "C",
    address       TEXT COLLATE "C" NOT NULL,
    object        TEXT COLLATE "C" NOT NULL,
    token         TEXT COLLATE "C" NOT NULL,
    failure       TEXT COLLATE "C",
    created_at    BIGINT NOT NULL,
    finished_at   BIGINT,
    CHECK ((finished_at IS NULL) = (status IN ('pending', 'running'))),
    CHECK ((failure IS NULL) = (status <> 'failed'))
);
CREATE INDEX image_tasks_by_creation ON image_tasks (account, region, created_at, id);
CREATE INDEX image_tasks_by_token ON image_tasks (account, token);
CREATE INDEX image_tasks_by_end ON image_tasks (finished_at);

-- More kinds of jobs.
ALTER TABLE jobs DROP CONSTRAINT jobs_kind_check;
ALTER TABLE jobs ADD CONSTRAINT jobs_kind_check
    CHECK (kind IN ('delete_image', 'delete_snapshots', 'remove_blob', 'copy_image', 'import_image', 'export_image'));
