-- Limits that an account has of its own, in place of the policy's. `region` is empty for a quota that holds in every region.
CREATE TABLE account_quotas (
    account     INTEGER NOT NULL REFERENCES accounts (id),
    quota       TEXT    NOT NULL CHECK (quota IN ('image', 'snapshot', 'image_share')),
    region      TEXT    NOT NULL,
    quota_limit INTEGER NOT NULL CHECK (quota_limit >= 0),
    PRIMARY KEY (account, quota, region)
) STRICT, WITHOUT ROWID;

-- What is asked for more of. `place` orders the queue: of two tickets the one with the higher comes first, which is an open
-- one, of those the one that was opened first, and of the others the one that ended last.
CREATE TABLE tickets (
    id        TEXT    NOT NULL PRIMARY KEY,
    account   INTEGER NOT NULL REFERENCES accounts (id),
    quota     TEXT    NOT NULL CHECK (quota IN ('image', 'snapshot', 'image_share')),
    region    TEXT    NOT NULL,
    asked     INTEGER NOT NULL CHECK (asked > 0),
    reason    TEXT    NOT NULL,
    state     TEXT    NOT NULL CHECK (state IN ('open', 'granted', 'declined', 'withdrawn')),
    place     INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    granted   INTEGER,
    answer    TEXT    NOT NULL DEFAULT '',
    ended_by  TEXT    NOT NULL DEFAULT '',
    ended_at  INTEGER,
    CHECK ((ended_at IS NULL) = (state = 'open')),
    CHECK ((granted IS NULL) = (state <> 'granted'))
) STRICT;
CREATE INDEX tickets_by_place ON tickets (place, id);
CREATE INDEX tickets_of_account ON tickets (account, place, id);
CREATE UNIQUE INDEX tickets_open ON tickets (account, quota, region) WHERE state = 'open';
