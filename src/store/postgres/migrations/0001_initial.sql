-- The whole state of the console but the bytes of the disk images.
--
-- Moments are microseconds since 1970 in UTC. Words are those of the domain's enums. Counts beside the rows they count are
-- changed by the transaction that changes those rows, so that a list never has to count. Text is compared by its bytes,
-- whatever the database's own collation is: order and equality are then the same everywhere.

CREATE TABLE accounts (
    id            BIGINT PRIMARY KEY CHECK (id BETWEEN 100000000000 AND 999999999999),
    pin           TEXT COLLATE "C" NOT NULL UNIQUE,
    name          TEXT COLLATE "C" NOT NULL,
    email         TEXT COLLATE "C" NOT NULL,
    mobile        TEXT COLLATE "C",
    role          TEXT COLLATE "C" NOT NULL CHECK (role IN ('user', 'admin')),
    password_hash TEXT COLLATE "C" NOT NULL,
    created_at    BIGINT NOT NULL
);

CREATE TABLE sessions (
    token_hash BYTEA NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    account    BIGINT NOT NULL REFERENCES accounts (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Counters against guessing.
CREATE TABLE attempts (
    key          TEXT COLLATE "C" NOT NULL,
    window_start BIGINT NOT NULL,
    count        BIGINT NOT NULL CHECK (count >= 0),
    PRIMARY KEY (key, window_start)
);
CREATE INDEX attempts_by_window ON attempts (window_start);

-- Objects in the blob store that nothing refers to yet.
CREATE TABLE uploads (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    account    BIGINT NOT NULL REFERENCES accounts (id),
    started_at BIGINT NOT NULL,
    touched_at BIGINT NOT NULL
);
CREATE INDEX uploads_by_touch ON uploads (touched_at);

-- Objects in the blob store that are, or were, the bytes of something.
CREATE TABLE blobs (
    id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    sha256          TEXT COLLATE "C" NOT NULL CHECK (length(sha256) = 64),
    size_bytes      BIGINT NOT NULL CHECK (size_bytes >= 0),
    reference_count BIGINT NOT NULL CHECK (reference_count >= 0),
    state           TEXT COLLATE "C" NOT NULL CHECK (state IN ('live', 'removing')),
    created_at      BIGINT NOT NULL,
    CHECK ((reference_count = 0) = (state = 'removing'))
);
-- The same content is stored once; one that is being removed no longer counts.
CREATE UNIQUE INDEX blobs_by_content ON blobs (sha256) WHERE state = 'live';

CREATE TABLE images (
    id                 TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    region             TEXT COLLATE "C" NOT NULL,
    owner              BIGINT NOT NULL REFERENCES accounts (id),
    visibility         TEXT COLLATE "C" NOT NULL CHECK (visibility IN ('public', 'private')),
    name               TEXT COLLATE "C" NOT NULL,
    description        TEXT COLLATE "C" NOT NULL,
    root_device        TEXT COLLATE "C" NOT NULL CHECK (root_device IN ('localDisk', 'cloudDisk')),
    platform           TEXT COLLATE "C" NOT NULL,
    os_version         TEXT COLLATE "C" NOT NULL,
    architecture       TEXT COLLATE "C" NOT NULL,
    status             TEXT COLLATE "C" NOT NULL CHECK (status IN ('pending', 'ready', 'deleting', 'error')),
    progress           BIGINT NOT NULL CHECK (progress BETWEEN 0 AND 100),
    busy               TEXT COLLATE "C" CHECK (busy IN ('copy', 'conversion')),
    format             TEXT COLLATE "C" NOT NULL CHECK (format IN ('raw', 'qcow2', 'vmdk', 'vhd', 'vhdx')),
    size_bytes         BIGINT NOT NULL CHECK (size_bytes >= 0),
    virtual_size_bytes BIGINT NOT NULL CHECK (virtual_size_bytes >= 0),
    sha256             TEXT COLLATE "C" NOT NULL,
    source_instance    TEXT COLLATE "C",
    blob_id            TEXT COLLATE "C" REFERENCES blobs (id),
    share_count        BIGINT NOT NULL DEFAULT 0 CHECK (share_count >= 0),
    -- Whether it ever was shared: its owner then said already that keys and passwords were removed.
    was_shared         BOOLEAN NOT NULL DEFAULT FALSE,
    snapshot_count     BIGINT NOT NULL CHECK (snapshot_count >= 0),
    created_at         BIGINT NOT NULL
);
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
    image_id  TEXT COLLATE "C" NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    account   BIGINT NOT NULL REFERENCES accounts (id),
    shared_by BIGINT NOT NULL REFERENCES accounts (id),
    since     BIGINT NOT NULL,
    PRIMARY KEY (image_id, account)
);
CREATE INDEX image_shares_by_account ON image_shares (account, image_id);

CREATE TABLE snapshots (
    id               TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    region           TEXT COLLATE "C" NOT NULL,
    owner            BIGINT NOT NULL REFERENCES accounts (id),
    name             TEXT COLLATE "C" NOT NULL,
    status           TEXT COLLATE "C" NOT NULL CHECK (status IN ('pending', 'available', 'error')),
    task_in_progress BOOLEAN NOT NULL,
    encrypted        BOOLEAN NOT NULL,
    size_bytes       BIGINT NOT NULL CHECK (size_bytes >= 0),
    blob_id          TEXT COLLATE "C" REFERENCES blobs (id),
    share_count      BIGINT NOT NULL DEFAULT 0 CHECK (share_count >= 0),
    created_at       BIGINT NOT NULL
);
CREATE INDEX snapshots_by_blob ON snapshots (blob_id);
CREATE INDEX snapshots_by_creation ON snapshots (owner, region, created_at, id);

CREATE TABLE snapshot_shares (
    snapshot_id TEXT COLLATE "C" NOT NULL REFERENCES snapshots (id) ON DELETE CASCADE,
    account     BIGINT NOT NULL REFERENCES accounts (id),
    since       BIGINT NOT NULL,
    PRIMARY KEY (snapshot_id, account)
);

-- The device at position 0 is the system disk. A referenced snapshot cannot go: that is rule N1 once more.
CREATE TABLE device_mappings (
    image_id    TEXT COLLATE "C" NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    position    BIGINT NOT NULL CHECK (position >= 0),
    device      TEXT COLLATE "C" NOT NULL,
    size_bytes  BIGINT NOT NULL CHECK (size_bytes >= 0),
    snapshot_id TEXT COLLATE "C" REFERENCES snapshots (id),
    PRIMARY KEY (image_id, position)
);
CREATE INDEX device_mappings_by_snapshot ON device_mappings (snapshot_id, image_id);

-- What remains of a deleted image.
CREATE TABLE tombstones (
    id             TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    region         TEXT COLLATE "C" NOT NULL,
    owner          BIGINT NOT NULL REFERENCES accounts (id),
    name           TEXT COLLATE "C" NOT NULL,
    root_device    TEXT COLLATE "C" NOT NULL CHECK (root_device IN ('localDisk', 'cloudDisk')),
    size_bytes     BIGINT NOT NULL CHECK (size_bytes >= 0),
    created_at     BIGINT NOT NULL,
    deleted_at     BIGINT NOT NULL,
    deleted_by     TEXT COLLATE "C" NOT NULL,
    with_snapshots BOOLEAN NOT NULL
);

-- What became of each snapshot of a deleted image. It outlives both, so it refers to neither. `outcome` is JSON.
CREATE TABLE snapshot_outcomes (
    image_id      TEXT COLLATE "C" NOT NULL,
    snapshot_id   TEXT COLLATE "C" NOT NULL,
    snapshot_name TEXT COLLATE "C" NOT NULL,
    outcome       TEXT COLLATE "C" NOT NULL,
    recorded_at   BIGINT NOT NULL,
    PRIMARY KEY (image_id, snapshot_id)
);
CREATE INDEX snapshot_outcomes_by_snapshot ON snapshot_outcomes (snapshot_id, image_id);

-- An instance outlives its image, so `image_id` refers to nothing.
CREATE TABLE instances (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    region     TEXT COLLATE "C" NOT NULL,
    owner      BIGINT NOT NULL REFERENCES accounts (id),
    name       TEXT COLLATE "C" NOT NULL,
    image_id   TEXT COLLATE "C" NOT NULL,
    image_name TEXT COLLATE "C" NOT NULL,
    state      TEXT COLLATE "C" NOT NULL CHECK (state IN ('pending', 'running', 'stopped', 'error')),
    created_at BIGINT NOT NULL
);
CREATE INDEX instances_by_image ON instances (image_id, owner, id);
CREATE INDEX instances_by_creation ON instances (owner, region, created_at, id);

-- `event` is JSON; numbers are never used twice, but transactions may end in another order than they took theirs. So who
-- asks what is new goes by `transaction`: all below the oldest one still running are over.
CREATE TABLE activity (
    number      BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    happened_at BIGINT NOT NULL,
    account     BIGINT NOT NULL REFERENCES accounts (id),
    actor       TEXT COLLATE "C" NOT NULL,
    event       TEXT COLLATE "C" NOT NULL,
    image_id    TEXT COLLATE "C",
    image_name  TEXT COLLATE "C" NOT NULL,
    snapshot_id TEXT COLLATE "C",
    instance_id TEXT COLLATE "C",
    request_id  TEXT COLLATE "C" NOT NULL,
    transaction BIGINT NOT NULL DEFAULT pg_current_xact_id()::text::bigint
);
CREATE INDEX activity_by_account ON activity (account, number);
CREATE INDEX activity_by_transaction ON activity (transaction, account);
CREATE INDEX activity_by_image ON activity (image_id, account, number);

-- A claimed job is simply due later, when its lease runs out: no other state is needed.
CREATE TABLE jobs (
    number      BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    kind        TEXT COLLATE "C" NOT NULL CHECK (kind IN ('delete_image', 'delete_snapshots', 'remove_blob')),
    subject     TEXT COLLATE "C" NOT NULL,
    enqueued_at BIGINT NOT NULL,
    due_at      BIGINT NOT NULL,
    attempts    BIGINT NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    last_error  TEXT COLLATE "C" NOT NULL DEFAULT '',
    UNIQUE (kind, subject)
);
CREATE INDEX jobs_by_due_time ON jobs (due_at, number);
