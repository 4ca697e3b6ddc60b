-- The whole state of the console but the bytes of the disk images.
--
-- Moments are microseconds since 1970 in UTC. Booleans are 0 or 1. Words are those of the domain's enums. Counts beside
-- the rows they count are changed by the transaction that changes those rows, so that a list never has to count.

CREATE TABLE accounts (
    id            INTEGER PRIMARY KEY CHECK (id BETWEEN 100000000000 AND 999999999999),
    pin           TEXT    NOT NULL UNIQUE,
    name          TEXT    NOT NULL,
    email         TEXT    NOT NULL,
    mobile        TEXT,
    role          TEXT    NOT NULL CHECK (role IN ('user', 'admin')),
    password_hash TEXT    NOT NULL,
    created_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
    token_hash BLOB    NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    account    INTEGER NOT NULL REFERENCES accounts (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Counters against guessing.
CREATE TABLE attempts (
    key          TEXT    NOT NULL,
    window_start INTEGER NOT NULL,
    count        INTEGER NOT NULL CHECK (count >= 0),
    PRIMARY KEY (key, window_start)
) STRICT, WITHOUT ROWID;
CREATE INDEX attempts_by_window ON attempts (window_start);

-- Objects in the blob store that nothing refers to yet.
CREATE TABLE uploads (
    id         TEXT    NOT NULL PRIMARY KEY,
    account    INTEGER NOT NULL REFERENCES accounts (id),
    started_at INTEGER NOT NULL,
    touched_at INTEGER NOT NULL
) STRICT;
CREATE INDEX uploads_by_touch ON uploads (touched_at);

-- Objects in the blob store that are, or were, the bytes of something.
CREATE TABLE blobs (
    id              TEXT    NOT NULL PRIMARY KEY,
    sha256          TEXT    NOT NULL CHECK (length(sha256) = 64),
    size_bytes      INTEGER NOT NULL CHECK (size_bytes >= 0),
    reference_count INTEGER NOT NULL CHECK (reference_count >= 0),
    state           TEXT    NOT NULL CHECK (state IN ('live', 'removing')),
    created_at      INTEGER NOT NULL,
    CHECK ((reference_count = 0) = (state = 'removing'))
) STRICT;
-- The same content is stored once; one that is being removed no longer counts.
CREATE UNIQUE INDEX blobs_by_content ON blobs (sha256) WHERE state = 'live';

CREATE TABLE images (
    id                 TEXT    NOT NULL PRIMARY KEY,
    region             TEXT    NOT NULL,
    owner              INTEGER NOT NULL REFERENCES accounts (id),
    visibility         TEXT    NOT NULL CHECK (visibility IN ('public', 'private')),
    name               TEXT    NOT NULL,
    description        TEXT    NOT NULL,
    root_device        TEXT    NOT NULL CHECK (root_device IN ('localDisk', 'cloudDisk')),
    platform           TEXT    NOT NULL,
    os_version         TEXT    NOT NULL,
    architecture       TEXT    NOT NULL,
    status             TEXT    NOT NULL CHECK (status IN ('pending', 'ready', 'deleting', 'error')),
    progress           INTEGER NOT NULL CHECK (progress BETWEEN 0 AND 100),
    busy               TEXT    CHECK (busy IN ('copy', 'conversion')),
    format             TEXT    NOT NULL CHECK (format IN ('raw', 'qcow2', 'vmdk', 'vhd', 'vhdx')),
    size_bytes         INTEGER NOT NULL CHECK (size_bytes >= 0),
    virtual_size_bytes INTEGER NOT NULL CHECK (virtual_size_bytes >= 0),
    sha256             TEXT    NOT NULL,
    source_instance    TEXT,
    blob_id            TEXT    REFERENCES blobs (id),
    share_count        INTEGER NOT NULL DEFAULT 0 CHECK (share_count >= 0),
    -- Whether it ever was shared: its owner then said already that keys and passwords were removed.
    was_shared         INTEGER NOT NULL DEFAULT 0 CHECK (was_shared IN (0, 1)),
    snapshot_count     INTEGER NOT NULL CHECK (snapshot_count >= 0),
    created_at         INTEGER NOT NULL
) STRICT;
CREATE INDEX images_by_blob ON images (blob_id);
-- A page of a tab is one walk along one of these, for every order the list offers.
CREATE INDEX private_images_by_creation ON images (owner, region, created_at, id) WHERE visibility = 'private';
CREATE INDEX private_images_by_name ON images (owner, region, name, id) WHERE visibility = 'private';
CREATE INDEX private_images_by_size ON images (owner, region, size_bytes, id) WHERE visibility = 'private';
CREATE INDEX private_images_by_status ON images (owner, region, status, id) WHERE visibility = 'private';
CREATE INDEX public_images_by_creation ON images (region, created_at, id) WHERE visibility = 'public' AND status = 'ready';
CREATE INDEX public_images_by_name ON images (region, name, id) WHERE visibility = 'public' AND status = 'ready';
CREATE INDEX public_images_by_size ON images (region, size_bytes, id) WHERE visibility = 'public' AND status = 'ready';
CREATE INDEX public_images_by_status ON images (region, status, id) WHERE visibility = 'public' AND status = 'ready';
-- The choices of the filter and the counts of the tabs; the last columns are there so that the index alone answers.
CREATE INDEX private_images_by_platform ON images (owner, region, platform, visibility) WHERE visibility = 'private';
CREATE INDEX public_images_by_platform ON images (region, platform, visibility, status) WHERE visibility = 'public' AND status = 'ready';

CREATE TABLE image_shares (
    image_id  TEXT    NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    account   INTEGER NOT NULL REFERENCES accounts (id),
    shared_by INTEGER NOT NULL REFERENCES accounts (id),
    since     INTEGER NOT NULL,
    PRIMARY KEY (image_id, account)
) STRICT, WITHOUT ROWID;
CREATE INDEX image_shares_by_account ON image_shares (account, image_id);

CREATE TABLE snapshots (
    id               TEXT    NOT NULL PRIMARY KEY,
    region           TEXT    NOT NULL,
    owner            INTEGER NOT NULL REFERENCES accounts (id),
    name             TEXT    NOT NULL,
    status           TEXT    NOT NULL CHECK (status IN ('pending', 'available', 'error')),
    task_in_progress INTEGER NOT NULL CHECK (task_in_progress IN (0, 1)),
    encrypted        INTEGER NOT NULL CHECK (encrypted IN (0, 1)),
    size_bytes       INTEGER NOT NULL CHECK (size_bytes >= 0),
    blob_id          TEXT    REFERENCES blobs (id),
    share_count      INTEGER NOT NULL DEFAULT 0 CHECK (share_count >= 0),
    created_at       INTEGER NOT NULL
) STRICT;
CREATE INDEX snapshots_by_blob ON snapshots (blob_id);
CREATE INDEX snapshots_by_creation ON snapshots (owner, region, created_at, id);

CREATE TABLE snapshot_shares (
    snapshot_id TEXT    NOT NULL REFERENCES snapshots (id) ON DELETE CASCADE,
    account     INTEGER NOT NULL REFERENCES accounts (id),
    since       INTEGER NOT NULL,
    PRIMARY KEY (snapshot_id, account)
) STRICT, WITHOUT ROWID;

-- The device at position 0 is the system disk. A referenced snapshot cannot go: that is rule N1 once more.
CREATE TABLE device_mappings (
    image_id    TEXT    NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL CHECK (position >= 0),
    device      TEXT    NOT NULL,
    size_bytes  INTEGER NOT NULL CHECK (size_bytes >= 0),
    snapshot_id TEXT    REFERENCES snapshots (id),
    PRIMARY KEY (image_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX device_mappings_by_snapshot ON device_mappings (snapshot_id, image_id);

-- What remains of a deleted image.
CREATE TABLE tombstones (
    id             TEXT    NOT NULL PRIMARY KEY,
    region         TEXT    NOT NULL,
    owner          INTEGER NOT NULL REFERENCES accounts (id),
    name           TEXT    NOT NULL,
    root_device    TEXT    NOT NULL CHECK (root_device IN ('localDisk', 'cloudDisk')),
    size_bytes     INTEGER NOT NULL CHECK (size_bytes >= 0),
    created_at     INTEGER NOT NULL,
    deleted_at     INTEGER NOT NULL,
    deleted_by     TEXT    NOT NULL,
    with_snapshots INTEGER NOT NULL CHECK (with_snapshots IN (0, 1))
) STRICT;

-- What became of each snapshot of a deleted image. It outlives both, so it refers to neither. `outcome` is JSON.
CREATE TABLE snapshot_outcomes (
    image_id      TEXT    NOT NULL,
    snapshot_id   TEXT    NOT NULL,
    snapshot_name TEXT    NOT NULL,
    outcome       TEXT    NOT NULL,
    recorded_at   INTEGER NOT NULL,
    PRIMARY KEY (image_id, snapshot_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX snapshot_outcomes_by_snapshot ON snapshot_outcomes (snapshot_id, image_id);

-- An instance outlives its image, so `image_id` refers to nothing.
CREATE TABLE instances (
    id         TEXT    NOT NULL PRIMARY KEY,
    region     TEXT    NOT NULL,
    owner      INTEGER NOT NULL REFERENCES accounts (id),
    name       TEXT    NOT NULL,
    image_id   TEXT    NOT NULL,
    image_name TEXT    NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('pending', 'running', 'stopped', 'error')),
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX instances_by_image ON instances (image_id, owner, id);
CREATE INDEX instances_by_creation ON instances (owner, region, created_at, id);

-- `event` is JSON; numbers are never used twice.
CREATE TABLE activity (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    happened_at INTEGER NOT NULL,
    account     INTEGER NOT NULL REFERENCES accounts (id),
    actor       TEXT    NOT NULL,
    event       TEXT    NOT NULL,
    image_id    TEXT,
    image_name  TEXT    NOT NULL,
    snapshot_id TEXT,
    instance_id TEXT,
    request_id  TEXT    NOT NULL
) STRICT;
CREATE INDEX activity_by_account ON activity (account, number);
CREATE INDEX activity_by_image ON activity (image_id, account, number);

-- A claimed job is simply due later, when its lease runs out: no other state is needed.
CREATE TABLE jobs (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    kind        TEXT    NOT NULL CHECK (kind IN ('delete_image', 'delete_snapshots', 'remove_blob')),
    subject     TEXT    NOT NULL,
    enqueued_at INTEGER NOT NULL,
    due_at      INTEGER NOT NULL,
    attempts    INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    last_error  TEXT    NOT NULL DEFAULT '',
    UNIQUE (kind, subject)
) STRICT;
CREATE INDEX jobs_by_due_time ON jobs (due_at, number);
