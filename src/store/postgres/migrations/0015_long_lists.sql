-- What a list of images tells of devices is in the index that finds them.
ALTER TABLE device_mappings DROP CONSTRAINT device_mappings_pkey;
ALTER TABLE device_mappings ADD PRIMARY KEY (image_id, position) INCLUDE (device, size_bytes, snapshot_id);

-- Grows with each image that comes or goes, so that whoever remembers where a page of a list begins knows whether it still does.
ALTER TABLE image_counts ADD COLUMN edition BIGINT NOT NULL DEFAULT 0;
