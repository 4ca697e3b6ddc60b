-- A part of a name is looked for in every segment of the index. Two of a kind are merged whenever the index is tidied.
INSERT INTO image_name_parts (image_name_parts, rank) VALUES ('usermerge', 2);
