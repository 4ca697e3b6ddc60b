-- The same as for SQLite, in PostgreSQL's words.
CREATE TEMP TABLE numbers AS
SELECT n, lpad(to_hex(n * 618033988749 % 1099511627776), 10, '0') AS code, 'z' || lpad(to_hex(n * 42477000001 % 68719476736), 9, '0') AS spare
FROM generate_series(1::bigint, :total) AS counted (n);
