-- Who decided that an image is deleted, where it is not its owner: an administrator's pin.
ALTER TABLE images ADD COLUMN deletion_forced_by TEXT COLLATE "C";

-- Everybody's images and snapshots, as administrators ask for them: newest first, all or one status or one account's, or by name.
-- The last columns are there so that the index alone says which rows a page has.
CREATE INDEX images_by_age ON images (created_at, id);
CREATE INDEX images_by_status_and_age ON images (status, created_at, id);
CREATE INDEX images_by_owner_and_age ON images (owner, created_at, id, status);
CREATE INDEX images_by_name ON images (name, id, status, owner);
CREATE INDEX snapshots_by_age ON snapshots (created_at, id);
CREATE INDEX snapshots_by_status_and_age ON snapshots (status, created_at, id);
CREATE INDEX snapshots_by_owner_and_age ON snapshots (owner, created_at, id, status);
CREATE INDEX snapshots_by_name ON snapshots (name, id, status, owner);

-- Whose sharing an account does not want, by pin: also one that nobody has, so that a block says nothing of who there is.
CREATE TABLE sharing_blocks (
    account BIGINT NOT NULL REFERENCES accounts (id),
    pin     TEXT COLLATE "C" NOT NULL,
    since   BIGINT NOT NULL,
    PRIMARY KEY (account, pin)
);
