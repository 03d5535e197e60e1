-- `api_users` and `api_keys` of the GPU Dev API, as views over hxapply's tables: its gateway asks as before, and
-- nobody writes keys but hxapply. Run it once, as the owner of the schema hx, and let the gateway's search_path be
-- compat. A gateway sees one cluster: the one whose name stands in the setting below.
--
--     psql -v cluster=prod -f gpu-dev-api.sql
--
-- Only the keys of users are there, since that API knows no teams.

CREATE SCHEMA compat;

-- The numbers that the API knows users and keys by; they are given once, and never to another row.
CREATE TABLE compat.numbers (
    id text PRIMARY KEY,
    number integer GENERATED ALWAYS AS IDENTITY UNIQUE
);

CREATE FUNCTION compat.give_number() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO compat.numbers (id) VALUES (
        CASE TG_TABLE_NAME WHEN 'users' THEN to_jsonb(NEW)->>'id' ELSE to_jsonb(NEW)->>'sha256' END
    ) ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
CREATE TRIGGER give_number AFTER INSERT ON hx.users FOR EACH ROW EXECUTE FUNCTION compat.give_number();
CREATE TRIGGER give_number AFTER INSERT OR UPDATE ON hx.api_key_secrets
    FOR EACH ROW EXECUTE FUNCTION compat.give_number();
CREATE TRIGGER give_number AFTER INSERT OR UPDATE ON hx.api_key_deliveries
    FOR EACH ROW EXECUTE FUNCTION compat.give_number();
INSERT INTO compat.numbers (id) SELECT id::text FROM hx.users ORDER BY created_at, id;
INSERT INTO compat.numbers (id) SELECT sha256 FROM (
    SELECT sha256 FROM hx.api_key_secrets UNION SELECT sha256 FROM hx.api_key_deliveries
) AS secrets ORDER BY sha256;

CREATE VIEW compat.api_users AS
SELECT n.number AS user_id, u.name::varchar(255) AS username, u.email::varchar(255) AS email,
    (u.created_at AT TIME ZONE 'UTC')::timestamp AS created_at, u.active AS is_active
FROM hx.users AS u JOIN compat.numbers AS n ON n.id = u.id::text
WHERE u.cluster = :'cluster';

-- A secret that was replaced for good counts as revoked.
CREATE VIEW compat.api_keys AS
SELECT n.number AS key_id, o.number AS user_id, s.sha256::varchar(128) AS key_hash,
    coalesce(s.prefix, left(s.sha256, 8))::varchar(16) AS key_prefix, s.created_at, k.expires_at,
    t.last_used_at, k.active AND coalesce(s.retires_at > now(), true) AS is_active, k.description
FROM (
    SELECT e.cluster, e.api_key, e.sha256, a.prefix, e.created_at, NULL::timestamptz AS retires_at
    FROM hx.api_key_secrets AS e JOIN hx.api_keys AS a ON a.cluster = e.cluster AND a.name = e.api_key
    UNION ALL
    SELECT cluster, api_key, sha256, prefix, minted_at, retires_at FROM hx.api_key_deliveries
) AS s
JOIN hx.api_keys AS k ON k.cluster = s.cluster AND k.name = s.api_key
JOIN hx.users AS u ON u.cluster = k.cluster AND u.name = k.user_name
JOIN compat.numbers AS n ON n.id = s.sha256
JOIN compat.numbers AS o ON o.id = u.id::text
LEFT JOIN hx.api_key_status AS t ON t.cluster = k.cluster AND t.api_key = k.name
WHERE k.cluster = :'cluster';

-- The API notes the last use of a key in its row.
CREATE FUNCTION compat.note_use() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO hx.api_key_status AS t (cluster, api_key, last_used_at)
    SELECT s.cluster, s.api_key, NEW.last_used_at FROM (
        SELECT cluster, api_key, sha256 FROM hx.api_key_secrets
        UNION ALL SELECT cluster, api_key, sha256 FROM hx.api_key_deliveries
    ) AS s WHERE s.sha256 = OLD.key_hash
    ON CONFLICT (cluster, api_key) DO UPDATE SET last_used_at = EXCLUDED.last_used_at;
    RETURN NEW;
END
$$;
CREATE TRIGGER note_use INSTEAD OF UPDATE ON compat.api_keys FOR EACH ROW EXECUTE FUNCTION compat.note_use();
