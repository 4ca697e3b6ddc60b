-- The catalogue, in words that both databases know.
--
-- Accounts are numbered: 0 is the ordinary one that is measured and has the first 500 images whatever the scale; 1 to 999 are
-- the other people; 1000 is the large one and has all images beyond the scale. Both measured ones are there already.

INSERT INTO accounts (id, pin, name, email, mobile, role, password_hash, created_at)
SELECT 300000000000 + n * 77777777, 'user' || (1000 + n), 'Person ' || n, 'person' || n || '@example.com', NULL, 'user',
       (SELECT password_hash FROM accounts WHERE pin = 'user1000'), :now
FROM numbers WHERE n <= 999;

CREATE TEMP TABLE owners AS
SELECT numbers.n - 1 AS k, accounts.id AS account, accounts.pin AS pin
FROM numbers JOIN accounts ON accounts.pin = 'user' || (999 + numbers.n) WHERE numbers.n <= 1001;
CREATE UNIQUE INDEX owners_by_number ON owners (k);

CREATE TEMP TABLE words (i BIGINT, purpose TEXT, platform TEXT, version TEXT);
INSERT INTO words VALUES
    (0, 'web', 'Debian', '12'), (1, 'api', 'Ubuntu', '24.04'), (2, 'db-primary', 'Rocky Linux', '9.4'),
    (3, 'db-replica', 'AlmaLinux', '9.4'), (4, 'worker', 'Fedora', '42'), (5, 'cache', 'Windows Server', '2022'),
    (6, 'queue', 'CentOS', '7.9'), (7, 'build', '', ''), (8, 'gateway', '', ''), (9, 'mail', '', ''), (10, 'ml-train', '', '');

CREATE TEMP TABLE drafts AS
SELECT numbers.n, numbers.code, numbers.spare, owners.k, owners.account, owners.pin,
    'img-' || numbers.code AS image,
    CASE WHEN owners.k IN (0, 1000) OR numbers.n % 13 < 7 THEN 'cn-north-1'
         WHEN numbers.n % 13 < 10 THEN 'cn-east-2' ELSE 'cn-south-1' END AS region,
    purposes.purpose || CASE numbers.n % 4 WHEN 2 THEN '-test-' WHEN 3 THEN '-dev-' ELSE '-prod-' END || substr(numbers.code, 5, 6) AS name,
    purposes.purpose, platforms.platform, platforms.version,
    CASE WHEN numbers.n % 5 < 2 THEN 1 ELSE 0 END AS cloud,
    CASE WHEN owners.k BETWEEN 1 AND 999 AND numbers.n % 500 = 499 THEN 'public' ELSE 'private' END AS visibility,
    CASE WHEN numbers.n % 50 = 13 THEN 'pending' WHEN numbers.n % 100 = 57 THEN 'error' ELSE 'ready' END AS status,
    CASE WHEN numbers.n % 20 = 2 THEN 1 + numbers.n / 20 % 3 ELSE 0 END AS shares,
    314572800 + numbers.n * 7919 % 20000 * 1048576 AS size_bytes,
    (8 + numbers.n % 8 * 16) * 1073741824 AS virtual_size_bytes,
    numbers.code || numbers.code || numbers.code || numbers.code || numbers.code || numbers.code || 'feed' AS sha256,
    :now - numbers.n * 7919 % 63072000 * 1000000 - numbers.n AS created_at
FROM numbers
JOIN owners ON owners.k = CASE WHEN numbers.n <= 500 THEN 0 WHEN numbers.n <= :images THEN 1 + numbers.n % 999 ELSE 1000 END
JOIN words AS purposes ON purposes.i = numbers.n % 11
JOIN words AS platforms ON platforms.i = numbers.n % 7
ORDER BY numbers.n;

-- With whom each shared image is shared: one to three others than its owner.
CREATE TEMP TABLE recipients AS
SELECT drafts.image, drafts.name, drafts.n, drafts.spare, drafts.region, drafts.account AS owner, drafts.pin AS owner_pin,
    steps.i AS step, owners.account, owners.pin, drafts.created_at + 3600000000 AS since
FROM drafts
JOIN words AS steps ON steps.i < drafts.shares
JOIN owners ON owners.k = (drafts.k + 1 + (drafts.n / 20 + steps.i * 331) % 997) % 1000;

INSERT INTO blobs (id, sha256, size_bytes, reference_count, state, created_at)
SELECT 'blob-' || code, sha256, size_bytes, 1, 'live', created_at FROM drafts WHERE status = 'ready';

INSERT INTO images (id, region, owner, visibility, name, description, root_device, platform, os_version, architecture, status,
    progress, busy, format, size_bytes, virtual_size_bytes, sha256, source_instance, blob_id, share_count, was_shared,
    snapshot_count, created_at)
SELECT image, region, account, visibility, name, 'Golden image of the ' || purpose || ' fleet, patched weekly',
    CASE cloud WHEN 1 THEN 'cloudDisk' ELSE 'localDisk' END, platform, version,
    CASE n % 6 WHEN 0 THEN 'aarch64' ELSE 'x86_64' END, status,
    CASE status WHEN 'ready' THEN 100 WHEN 'pending' THEN 40 ELSE 0 END, NULL,
    CASE n % 3 WHEN 0 THEN 'raw' WHEN 1 THEN 'vmdk' ELSE 'qcow2' END, size_bytes, virtual_size_bytes,
    CASE status WHEN 'ready' THEN sha256 ELSE '' END, CASE n % 10 WHEN 3 THEN 'i-' || spare END,
    CASE WHEN cloud = 0 AND status = 'ready' THEN 'blob-' || code END, shares, n % 20 = 2,
    CASE WHEN cloud = 0 THEN 0 WHEN n % 10 = 0 THEN 2 ELSE 1 END, created_at
FROM drafts ORDER BY n;

INSERT INTO image_shares (image_id, account, shared_by, since) SELECT image, account, owner, since FROM recipients;

INSERT INTO snapshots (id, region, owner, name, status, task_in_progress, encrypted, size_bytes, blob_id, created_at)
SELECT 'snapshot-' || code, region, account, name || '-vda', 'available', n < 0, n % 20 = 5, size_bytes, 'blob-' || code, created_at
FROM drafts WHERE cloud = 1;
INSERT INTO snapshots (id, region, owner, name, status, task_in_progress, encrypted, size_bytes, blob_id, created_at)
SELECT 'snapshot-' || spare, region, account, name || '-vdb', 'available', n < 0, n < 0, size_bytes, NULL, created_at
FROM drafts WHERE n % 10 = 0;

INSERT INTO device_mappings (image_id, position, device, size_bytes, snapshot_id)
SELECT image, 0, '/dev/vda', virtual_size_bytes, CASE cloud WHEN 1 THEN 'snapshot-' || code END FROM drafts;
INSERT INTO device_mappings (image_id, position, device, size_bytes, snapshot_id)
SELECT image, 1, '/dev/vdb', virtual_size_bytes, 'snapshot-' || spare FROM drafts WHERE n % 10 = 0;

INSERT INTO instances (id, region, owner, name, image_id, image_name, state, created_at)
SELECT 'i-' || code, region, account, purpose || '-' || n, image, name, CASE n % 3 WHEN 0 THEN 'stopped' ELSE 'running' END, created_at + 60000000
FROM drafts WHERE n % 5 = 2 OR n % 40 = 0;
INSERT INTO instances (id, region, owner, name, image_id, image_name, state, created_at)
SELECT 'i-' || spare, region, account, 'from-share-' || n, image, name, 'running', since FROM recipients WHERE step = 0 AND n % 40 = 2;

INSERT INTO activity (happened_at, account, actor, event, image_id, image_name, snapshot_id, instance_id, request_id)
SELECT created_at, account, pin, '{"kind":"imported"}', image, name, NULL, NULL, 'bench' FROM drafts ORDER BY n;
INSERT INTO activity (happened_at, account, actor, event, image_id, image_name, snapshot_id, instance_id, request_id)
SELECT since, owner, owner_pin, '{"kind":"shared","with":"' || pin || '"}', image, name, NULL, NULL, 'bench' FROM recipients ORDER BY n;
INSERT INTO activity (happened_at, account, actor, event, image_id, image_name, snapshot_id, instance_id, request_id)
SELECT since, account, owner_pin, '{"kind":"shared_with_me","by":"' || owner_pin || '"}', image, name, NULL, NULL, 'bench'
FROM recipients ORDER BY n;

INSERT INTO image_counts (account, region, kind, images) SELECT owner, region, 'private', COUNT(*) FROM images WHERE visibility = 'private' GROUP BY 1, 2;
INSERT INTO image_counts (account, region, kind, images)
    SELECT 0, region, 'public', COUNT(*) FROM images WHERE visibility = 'public' AND status = 'ready' GROUP BY region;
INSERT INTO image_counts (account, region, kind, images) SELECT image_shares.account, images.region, 'shared', COUNT(*)
    FROM image_shares JOIN images ON images.id = image_shares.image_id WHERE images.visibility = 'private' GROUP BY 1, 2;

DROP TABLE recipients;
DROP TABLE drafts;
DROP TABLE words;
DROP TABLE owners;
DROP TABLE numbers;
