-- Copies the users, keys, GPU types and reservations of the GPU Dev API into hxapply's tables, as rows that hxapply does
-- not manage yet. They lie in one database, so that nothing has to be carried over; the API's tables are only read.
--
--   hxapply migrate
--   psql -v cluster=prod -v region=us-east-2 -v provider=aws -v team=everyone -f gpu-dev-api.sql
--   hxapply export --unmanaged --cluster prod > specs/prod.yaml
--   hxapply apply specs/ --adopt
--
-- The API knows neither teams nor regions: all users become members of one team, and all GPUs are in one region. Names
-- are in lower case, with a hyphen for each run of other characters than letters and digits; where two become the same,
-- all but one get six digits of the SHA-256 of the original. What is changed or left out is told as a notice. Run again,
-- it adds what is new and leaves rows that are there as they are.
\set ON_ERROR_STOP on
BEGIN ISOLATION LEVEL REPEATABLE READ;
SET LOCAL client_min_messages = notice;

CREATE TEMP TABLE names ON COMMIT DROP AS
WITH originals (what, id, original) AS (
    SELECT 'type', gpu_type, gpu_type FROM gpu_types
    UNION ALL SELECT 'user', username, username FROM api_users
    UNION ALL SELECT 'reservation', reservation_id, coalesce(nullif(name, ''), reservation_id) FROM reservations
), plain AS (
    SELECT what, id, original, coalesce(nullif(rtrim(left(trim(BOTH '-' FROM
        regexp_replace(lower(original COLLATE "C"), '[^a-z0-9]+', '-', 'g')), 63), '-'), ''), 'x') AS name
    FROM originals
), numbered AS (
    SELECT *, row_number() OVER (PARTITION BY what, name ORDER BY original <> name, id COLLATE "C") AS number
    FROM plain
)
SELECT what, id, original, CASE number WHEN 1 THEN name ELSE
    rtrim(left(name, 56), '-') || '-' || left(encode(sha256(convert_to(id, 'UTF8')), 'hex'), 6) END AS name
FROM numbered;

-- An address belongs to one user, and what is no address to nobody.
CREATE TEMP TABLE people ON COMMIT DROP AS
SELECT n.name, u.user_id, u.username, u.is_active,
    CASE WHEN row_number() OVER (PARTITION BY lower(u.email COLLATE "C") ORDER BY u.user_id) = 1
        AND lower(u.email COLLATE "C") ~ '^[a-z0-9!#$%&''*+/=?^_`{|}~-]+([.][a-z0-9!#$%&''*+/=?^_`{|}~-]+)*@([a-z0-9]([a-z0-9-]*[a-z0-9])?[.])+[a-z0-9]([a-z0-9-]*[a-z0-9])?$'
        THEN lower(u.email COLLATE "C") END AS email,
    u.email AS given_email
FROM api_users AS u JOIN names AS n ON n.what = 'user' AND n.id = u.username;

-- A key that has been revoked or has expired opens nothing, and one without an end gets one.
CREATE TEMP TABLE keys ON COMMIT DROP AS
SELECT p.name || '-key-' || k.key_id AS name, p.name AS user_name, k.description, k.key_hash,
    coalesce(k.expires_at, date_trunc('day', now()) + interval '90 days') AS expires_at, k.expires_at IS NULL AS is_endless,
    CASE
        WHEN NOT k.is_active THEN 'it is revoked'
        WHEN k.expires_at <= now() THEN 'it has expired'
        WHEN lower(k.key_hash) !~ '^[0-9a-f]{64}$' THEN 'its hash is no SHA-256'
        WHEN length(p.name) > 48 THEN 'its name would be too long'
    END AS left_out
FROM api_keys AS k JOIN people AS p ON p.user_id = k.user_id;

-- What is over, or has ended in another way, is history.
CREATE TEMP TABLE wanted ON COMMIT DROP AS
SELECT n.name, r.reservation_id, p.name AS user_name, t.name AS gpu_type, g.max_gpus, r.gpu_count AS gpus,
    coalesce(r.launched_at, r.created_at) AS start,
    greatest(1, round(r.duration_hours * 60)) * interval '1 minute' AS duration, r.disk_name, r.status, r.failure_reason,
    CASE
        WHEN r.status NOT IN ('pending', 'queued', 'preparing', 'active') THEN 'its status is ' || r.status
        WHEN r.expires_at <= now() THEN 'it is over'
        WHEN t.name IS NULL THEN 'there is no such GPU type'
        WHEN (g.max_gpus = 0) <> (coalesce(r.gpu_count, 0) = 0) THEN 'its number of GPUs does not fit its GPU type'
    END AS left_out
FROM reservations AS r
JOIN names AS n ON n.what = 'reservation' AND n.id = r.reservation_id
LEFT JOIN people AS p ON p.username = r.user_id
LEFT JOIN names AS t ON t.what = 'type' AND t.id = r.gpu_type
LEFT JOIN gpu_types AS g ON g.gpu_type = r.gpu_type;

DO $$
DECLARE
    line text;
BEGIN
    FOR line IN
        SELECT format('%s %s is called %s', what, to_json(original), name) FROM names
        WHERE original <> name AND (what <> 'reservation' OR id IN (SELECT reservation_id FROM wanted WHERE left_out IS NULL))
        UNION ALL
        SELECT format('user %s keeps no address: %s is no address, or another user''s', name, to_json(given_email))
        FROM people WHERE email IS NULL AND given_email <> ''
        UNION ALL
        SELECT format('key %s is left out: %s', name, left_out) FROM keys WHERE left_out IS NOT NULL
        UNION ALL
        SELECT format('key %s has no end; it gets one in 90 days', name) FROM keys WHERE left_out IS NULL AND is_endless
        UNION ALL
        SELECT format('reservation %s is left out: %s', name, left_out) FROM wanted WHERE left_out IS NOT NULL
        UNION ALL
        SELECT format('reservation %s is of nobody whom the table of users has', name) FROM wanted
        WHERE left_out IS NULL AND user_name IS NULL
        ORDER BY 1
    LOOP
        RAISE NOTICE '%', line;
    END LOOP;
END
$$;

INSERT INTO hx.gpu_types (cluster, name, instance_type, gpus_per_instance, vcpus, memory_gib, description, active)
SELECT :'cluster', n.name, g.instance_type, g.max_gpus, g.cpus, g.memory_gb, nullif(g.description, ''), g.is_active
FROM gpu_types AS g JOIN names AS n ON n.what = 'type' AND n.id = g.gpu_type
ON CONFLICT (cluster, name) DO NOTHING;

INSERT INTO hx.regions (cluster, name, provider) VALUES (:'cluster', :'region', :'provider')
ON CONFLICT (cluster, name) DO NOTHING;

INSERT INTO hx.gpu_pools (cluster, region, gpu_type, gpus)
SELECT :'cluster', :'region', n.name, g.total_cluster_gpus
FROM gpu_types AS g JOIN names AS n ON n.what = 'type' AND n.id = g.gpu_type
ON CONFLICT (cluster, region, gpu_type) DO NOTHING;

INSERT INTO hx.teams (cluster, name) VALUES (:'cluster', :'team')
ON CONFLICT (cluster, name) DO NOTHING;

INSERT INTO hx.users (cluster, name, email, active)
SELECT :'cluster', name, email, is_active FROM people
ON CONFLICT (cluster, name) DO NOTHING;

INSERT INTO hx.memberships (cluster, team, user_name, role)
SELECT :'cluster', :'team', name, 'member' FROM people
ON CONFLICT (cluster, team, user_name) DO NOTHING;

INSERT INTO hx.api_keys (cluster, name, user_name, description, expires_at)
SELECT :'cluster', name, user_name, nullif(description, ''), expires_at FROM keys WHERE left_out IS NULL
ON CONFLICT (cluster, name) DO NOTHING;

INSERT INTO hx.api_key_secrets (cluster, api_key, sha256)
SELECT :'cluster', name, lower(key_hash) FROM keys WHERE left_out IS NULL
ON CONFLICT (cluster, api_key, sha256) DO NOTHING;

INSERT INTO hx.reservations (cluster, name, team, user_name, region, gpu_type, gpus, start, duration, disk)
SELECT :'cluster', name, :'team', user_name, :'region', gpu_type, coalesce(gpus, 0), start, duration, nullif(disk_name, '')
FROM wanted WHERE left_out IS NULL
ON CONFLICT (cluster, name) DO NOTHING;

INSERT INTO hx.reservation_status (cluster, reservation, phase, reason)
SELECT :'cluster', name, status, nullif(failure_reason, '') FROM wanted WHERE left_out IS NULL
ON CONFLICT (cluster, reservation) DO NOTHING;
COMMIT;
