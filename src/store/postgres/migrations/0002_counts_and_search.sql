-- How many images each tab of the list holds, so that nobody has to count them: `private` by owner, `shared` by recipient,
-- `public`, ready ones only, under account 0.
CREATE TABLE image_counts (
    account BIGINT NOT NULL,
    region  TEXT COLLATE "C" NOT NULL,
    kind    TEXT COLLATE "C" NOT NULL CHECK (kind IN ('private', 'public', 'shared')),
    images  BIGINT NOT NULL CHECK (images >= 0),
    PRIMARY KEY (account, region, kind)
);
INSERT INTO image_counts SELECT owner, region, 'private', COUNT(*) FROM images WHERE visibility = 'private' GROUP BY 1, 2;
INSERT INTO image_counts
    SELECT 0, region, 'public', COUNT(*) FROM images WHERE visibility = 'public' AND status = 'ready' GROUP BY region;
INSERT INTO image_counts SELECT image_shares.account, images.region, 'shared', COUNT(*)
    FROM image_shares JOIN images ON images.id = image_shares.image_id WHERE images.visibility = 'private' GROUP BY 1, 2;

-- Names to be found by a part of them. The owner is part of the index, so that a search within an account's images touches
-- no other account's. Both extensions are the server's own, and whoever may create tables may take them in.
CREATE EXTENSION IF NOT EXISTS btree_gin;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX private_images_by_name_part ON images USING gin (owner, lower(name) gin_trgm_ops)
    WITH (fastupdate = off) WHERE visibility = 'private';
CREATE INDEX public_images_by_name_part ON images USING gin (lower(name) gin_trgm_ops)
    WITH (fastupdate = off) WHERE visibility = 'public' AND status = 'ready';
