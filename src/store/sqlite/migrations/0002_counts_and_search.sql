-- How many images each tab of the list holds, so that nobody has to count them: `private` by owner, `shared` by recipient,
-- `public`, ready ones only, under account 0.
CREATE TABLE image_counts (
    account INTEGER NOT NULL,
    region  TEXT    NOT NULL,
    kind    TEXT    NOT NULL CHECK (kind IN ('private', 'public', 'shared')),
    images  INTEGER NOT NULL CHECK (images >= 0),
    PRIMARY KEY (account, region, kind)
) STRICT, WITHOUT ROWID;
INSERT INTO image_counts SELECT owner, region, 'private', COUNT(*) FROM images WHERE visibility = 'private' GROUP BY 1, 2;
INSERT INTO image_counts
    SELECT 0, region, 'public', COUNT(*) FROM images WHERE visibility = 'public' AND status = 'ready' GROUP BY region;
INSERT INTO image_counts SELECT image_shares.account, images.region, 'shared', COUNT(*)
    FROM image_shares JOIN images ON images.id = image_shares.image_id WHERE images.visibility = 'private' GROUP BY 1, 2;

-- Names to be found by a part of them. Numbers lie together by owner, those of public images at 0, so that a search within
-- an account's images touches no other account's: the owner's number, and 23 bits to count its images with.
CREATE TABLE image_names (
    number   INTEGER PRIMARY KEY,
    image_id TEXT    NOT NULL UNIQUE REFERENCES images (id) ON DELETE CASCADE,
    name     TEXT    NOT NULL
) STRICT;
CREATE VIRTUAL TABLE image_name_parts
    USING fts5 (name, content = 'image_names', content_rowid = 'number', tokenize = 'trigram', detail = 'none');

CREATE TRIGGER image_names_are_indexed AFTER INSERT ON image_names BEGIN
    INSERT INTO image_name_parts (rowid, name) VALUES (new.number, new.name);
END;
CREATE TRIGGER image_names_are_indexed_anew AFTER UPDATE OF name ON image_names BEGIN
    INSERT INTO image_name_parts (image_name_parts, rowid, name) VALUES ('delete', old.number, old.name);
    INSERT INTO image_name_parts (rowid, name) VALUES (new.number, new.name);
END;
CREATE TRIGGER image_names_leave_the_index AFTER DELETE ON image_names BEGIN
    INSERT INTO image_name_parts (image_name_parts, rowid, name) VALUES ('delete', old.number, old.name);
END;

CREATE TRIGGER images_have_names AFTER INSERT ON images BEGIN
    INSERT INTO image_names (number, image_id, name)
    SELECT COALESCE((SELECT MAX(number) FROM image_names WHERE number BETWEEN first AND first | 8388607) + 1, first), new.id, new.name
    FROM (SELECT (CASE new.visibility WHEN 'public' THEN 0 ELSE new.owner END) << 23 AS first);
END;
CREATE TRIGGER images_change_names AFTER UPDATE OF name ON images BEGIN
    UPDATE image_names SET name = new.name WHERE image_id = new.id;
END;

INSERT INTO image_names (number, image_id, name)
    SELECT ((CASE visibility WHEN 'public' THEN 0 ELSE owner END) << 23)
        + ROW_NUMBER() OVER (PARTITION BY CASE visibility WHEN 'public' THEN 0 ELSE owner END ORDER BY created_at, id), id, name
    FROM images;
