-- As many records as are asked for, ten minutes apart, the last of them now. Whatever their number, the account that is
-- looked for has every second one of the last thousand, an image every fiftieth, and every tenth of all is a refusal.
INSERT INTO audit (happened_at, actor, account, event, code, image_id, image_name, request_id)
WITH RECURSIVE counted (n) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM counted WHERE n < :records)
SELECT :now - (:records - n) * 600000000,
    CASE WHEN n > :records - 1000 AND n % 2 = 1 THEN ':pin' ELSE 'user' || (n % 1000) END,
    100000000000 + n % 1000,
    CASE n % 10 WHEN 3 THEN '{"kind":"refused","attempt":"share"}' ELSE '{"kind":"shared","with":"user' || (n % 997) || '"}' END,
    CASE n % 20 WHEN 3 THEN ':code' WHEN 13 THEN 'D2' ELSE '' END,
    CASE WHEN n > :records - 1000 AND n % 50 = 0 THEN ':image' ELSE 'img-' || (1000000000 + n) END,
    'debian-12-' || (n % 5000), 'bench-' || n
FROM counted ORDER BY n;
