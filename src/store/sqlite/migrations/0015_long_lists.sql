-- Grows with each image that comes or goes, so that whoever remembers where a page of a list begins knows whether it still does.
ALTER TABLE image_counts ADD COLUMN edition INTEGER NOT NULL DEFAULT 0;
