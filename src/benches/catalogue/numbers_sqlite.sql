-- One row for each image to be, with random-looking characters for its ids: numbers times an odd constant, modulo a power of
-- two, are each there once.
CREATE TEMP TABLE numbers AS
WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < :total)
SELECT n, printf('%010x', n * 618033988749 % 1099511627776) AS code, printf('z%09x', n * 42477000001 % 68719476736) AS spare
FROM counted;
