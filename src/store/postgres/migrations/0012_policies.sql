-- The policies that were put in force, one row for each change; the last one is in force. Before the first the configuration
-- is. `replaced` is what each took the place of, as JSON.
CREATE TABLE policies (
    version             BIGINT NOT NULL PRIMARY KEY CHECK (version > 0),
    local_disk_rule     TEXT COLLATE "C" NOT NULL CHECK (local_disk_rule IN ('derived', 'source', 'both')),
    snapshot_share_rule TEXT COLLATE "C" NOT NULL CHECK (snapshot_share_rule IN ('any', 'encrypted')),
    delete_confirmation TEXT COLLATE "C" NOT NULL CHECK (delete_confirmation IN ('ok', 'type_name_on_impact', 'type_name')),
    image_share_quota   BIGINT NOT NULL CHECK (image_share_quota >= 0),
    image_quota         BIGINT NOT NULL CHECK (image_quota >= 0),
    snapshot_quota      BIGINT NOT NULL CHECK (snapshot_quota >= 0),
    replaced            TEXT COLLATE "C" NOT NULL,
    changed_by          TEXT COLLATE "C" NOT NULL,
    reason              TEXT COLLATE "C" NOT NULL,
    changed_at          BIGINT NOT NULL
);
