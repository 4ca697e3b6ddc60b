-- Names beside what lists are ordered by, so that a search and a page far down read the index alone until they know their rows.
DROP INDEX private_images_by_creation;
CREATE INDEX private_images_by_creation ON images (owner, region, created_at, id, name, visibility) WHERE visibility = 'private';
DROP INDEX private_images_by_size;
CREATE INDEX private_images_by_size ON images (owner, region, size_bytes, id, name, visibility) WHERE visibility = 'private';
DROP INDEX private_images_by_status;
CREATE INDEX private_images_by_status ON images (owner, region, status, id, name, visibility) WHERE visibility = 'private';
DROP INDEX public_images_by_creation;
CREATE INDEX public_images_by_creation ON images (region, created_at, id, name, visibility, status)
    WHERE visibility = 'public' AND status = 'ready';
DROP INDEX public_images_by_size;
CREATE INDEX public_images_by_size ON images (region, size_bytes, id, name, visibility, status)
    WHERE visibility = 'public' AND status = 'ready';
DROP INDEX public_images_by_status;
CREATE INDEX public_images_by_status ON images (region, status, id, name, visibility)
    WHERE visibility = 'public' AND status = 'ready';
DROP INDEX private_images_by_name;
CREATE INDEX private_images_by_name ON images (owner, region, name, id, visibility) WHERE visibility = 'private';
DROP INDEX public_images_by_name;
CREATE INDEX public_images_by_name ON images (region, name, id, visibility, status)
    WHERE visibility = 'public' AND status = 'ready';
