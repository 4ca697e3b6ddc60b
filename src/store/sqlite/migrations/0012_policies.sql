-- The policies that were put in force, one row for each change; the last one is in force. Before the first the configuration
-- is. `replaced` is what each took the place of, as JSON.
CREATE TABLE policies (
    version             INTEGER NOT NULL PRIMARY KEY CHECK (version > 0),
    local_disk_rule     TEXT    NOT NULL CHECK (local_disk_rule IN ('derived', 'source', 'both')),
    snapshot_share_rule TEXT    NOT NULL CHECK (snapshot_share_rule IN ('any', 'encrypted')),
    delete_confirmation TEXT    NOT NULL CHECK (delete_confirmation IN ('ok', 'type_name_on_impact', 'type_name')),
    image_share_quota   INTEGER NOT NULL CHECK (image_share_quota >= 0),
    image_quota         INTEGER NOT NULL CHECK (image_quota >= 0),
    snapshot_quota      INTEGER NOT NULL CHECK (snapshot_quota >= 0),
    replaced            TEXT    NOT NULL,
    changed_by          TEXT    NOT NULL,
    reason              TEXT    NOT NULL,
    changed_at          INTEGER NOT NULL
) STRICT;
