-- Limits that an account has of its own, in place of the policy's. `region` is empty for a quota that holds in every region.
CREATE TABLE account_quotas (
    account     BIGINT NOT NULL REFERENCES accounts (id),
    quota       TEXT COLLATE "C" NOT NULL CHECK (quota IN ('image', 'snapshot', 'image_share')),
    region      TEXT COLLATE "C" NOT NULL,
    quota_limit BIGINT NOT NULL CHECK (quota_limit >= 0),
    PRIMARY KEY (account, quota, region)
);

-- What is asked for more of. `place` orders the queue: of two tickets the one with the higher comes first, which is an open
-- one, of those the one that was opened first, and of the others the one that ended last.
CREATE TABLE tickets (
    id        TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    account   BIGINT NOT NULL REFERENCES accounts (id),
    quota     TEXT COLLATE "C" NOT NULL CHECK (quota IN ('image', 'snapshot', 'image_share')),
    region    TEXT COLLATE "C" NOT NULL,
    asked     BIGINT NOT NULL CHECK (asked > 0),
    reason    TEXT COLLATE "C" NOT NULL,
    state     TEXT COLLATE "C" NOT NULL CHECK (state IN ('open', 'granted', 'declined', 'withdrawn')),
    place     BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    granted   BIGINT,
    answer    TEXT COLLATE "C" NOT NULL DEFAULT '',
    ended_by  TEXT COLLATE "C" NOT NULL DEFAULT '',
    ended_at  BIGINT,
    CHECK ((ended_at IS NULL) = (state = 'open')),
    CHECK ((granted IS NULL) = (state <> 'granted'))
);
CREATE INDEX tickets_by_place ON tickets (place, id);
CREATE INDEX tickets_of_account ON tickets (account, place, id);
CREATE UNIQUE INDEX tickets_open ON tickets (account, quota, region) WHERE state = 'open';
