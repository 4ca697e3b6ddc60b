-- Grows with each image that comes or goes, so that whoever remembers where a page of a list begins knows whether it still does.
ALTER TABLE image_counts ADD COLUMN edition INTEGER NOT NULL DEFAULT 0;

-- One operating system's images in the order of the list, so that a page of them is read and not sorted out of all. The last columns
-- are there as before, so that the index alone answers which systems there are.
DROP INDEX private_images_by_platform;
CREATE INDEX private_images_by_platform ON images (owner, region, platform, created_at, id, visibility) WHERE visibility = 'private';
DROP INDEX public_images_by_platform;
CREATE INDEX public_images_by_platform ON images (region, platform, created_at, id, visibility, status)
    WHERE visibility = 'public' AND status = 'ready';
