-- Names beside what lists are ordered by, so that a search and a page far down read the index alone until they know their rows.
DROP INDEX private_images_by_creation;
CREATE INDEX private_images_by_creation ON images (owner, region, created_at, id) INCLUDE (name) WHERE visibility = 'private';
DROP INDEX private_images_by_size;
CREATE INDEX private_images_by_size ON images (owner, region, size_bytes, id) INCLUDE (name) WHERE visibility = 'private';
DROP INDEX private_images_by_status;
CREATE INDEX private_images_by_status ON images (owner, region, status, id) INCLUDE (name) WHERE visibility = 'private';
DROP INDEX public_images_by_creation;
CREATE INDEX public_images_by_creation ON images (region, created_at, id) INCLUDE (name)
    WHERE visibility = 'public' AND status = 'ready';
DROP INDEX public_images_by_size;
CREATE INDEX public_images_by_size ON images (region, size_bytes, id) INCLUDE (name)
    WHERE visibility = 'public' AND status = 'ready';
DROP INDEX public_images_by_status;
CREATE INDEX public_images_by_status ON images (region, status, id) INCLUDE (name)
    WHERE visibility = 'public' AND status = 'ready';
