-- Secrets of API keys that an apply makes, what keys may be used for, and what gateways ask.

ALTER TABLE api_keys
    ADD COLUMN prefix text COLLATE "C",
    ADD COLUMN rotation_generation integer NOT NULL DEFAULT '1',
    ADD COLUMN rotation_overlap interval NOT NULL DEFAULT '24:00:00',
    ADD CONSTRAINT api_keys_prefix_check CHECK (octet_length(prefix) BETWEEN 1 AND 16),
    ADD CONSTRAINT api_keys_rotation_generation_check CHECK (rotation_generation BETWEEN 1 AND 1000000),
    ADD CONSTRAINT api_keys_rotation_overlap_check
        CHECK (rotation_overlap BETWEEN '0 minutes' AND '129600 minutes');
COMMENT ON COLUMN api_keys.prefix IS 'The first characters of the secret, by which people recognize it.';
COMMENT ON COLUMN api_keys.rotation_generation IS
    'The number of the secret that the apply makes; a higher one makes the next.';
COMMENT ON COLUMN api_keys.rotation_overlap IS 'How long the secret before stays valid.';
DROP TRIGGER api_keys_outside_write ON api_keys;
CREATE TRIGGER api_keys_outside_write AFTER UPDATE OF name, user_name, team, description, active, expires_at,
        protected, labels, prefix, rotation_generation, rotation_overlap OR DELETE ON api_keys
    FOR EACH ROW WHEN (OLD.managed_digest IS NOT NULL AND coalesce(current_setting('hxapply.run', true), '') = '')
    EXECUTE FUNCTION record_outside_write('apiKeys', 'name');

CREATE TABLE api_key_scopes (
    cluster text COLLATE "C" NOT NULL,
    api_key text COLLATE "C" NOT NULL,
    scope text COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT api_key_scopes_pkey PRIMARY KEY (cluster, api_key, scope),
    CONSTRAINT api_key_scopes_api_key_fkey FOREIGN KEY (cluster, api_key)
        REFERENCES api_keys (cluster, name) ON DELETE CASCADE ON UPDATE CASCADE DEFERRABLE,
    CONSTRAINT api_key_scopes_scope_check CHECK (scope ~ '^[a-z0-9][-a-z0-9:._]{0,127}$')
);
COMMENT ON TABLE api_key_scopes IS
    'scopes of apiKeys: What gateways let it do; the status API does not look at them.';
CREATE TRIGGER api_key_scopes_outside_write AFTER INSERT OR UPDATE OR DELETE ON api_key_scopes
    FOR EACH ROW WHEN (coalesce(current_setting('hxapply.run', true), '') = '')
    EXECUTE FUNCTION record_outside_write('apiKeys', 'api_key');

CREATE TABLE api_key_recipients (
    cluster text COLLATE "C" NOT NULL,
    api_key text COLLATE "C" NOT NULL,
    recipient text COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT api_key_recipients_pkey PRIMARY KEY (cluster, api_key, recipient),
    CONSTRAINT api_key_recipients_api_key_fkey FOREIGN KEY (cluster, api_key)
        REFERENCES api_keys (cluster, name) ON DELETE CASCADE ON UPDATE CASCADE DEFERRABLE,
    CONSTRAINT api_key_recipients_recipient_check CHECK
        (recipient ~ '^(age1[02-9ac-hj-np-z]{58}|ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI[0-9A-Za-z+/]{43})$')
);
COMMENT ON TABLE api_key_recipients IS
    'deliverTo of apiKeys: Whom the secret is sealed to, which the apply makes; none of them need be the key''s owner.';
CREATE TRIGGER api_key_recipients_outside_write AFTER INSERT OR UPDATE OR DELETE ON api_key_recipients
    FOR EACH ROW WHEN (coalesce(current_setting('hxapply.run', true), '') = '')
    EXECUTE FUNCTION record_outside_write('apiKeys', 'api_key');

-- Each row is one secret that an apply made. The secret itself is nowhere but in the ciphertext.
CREATE TABLE api_key_deliveries (
    cluster text COLLATE "C" NOT NULL,
    api_key text COLLATE "C" NOT NULL,
    generation bigint NOT NULL,
    sha256 text COLLATE "C" NOT NULL,
    prefix text COLLATE "C" NOT NULL,
    ciphertext text COLLATE "C" NOT NULL,
    minted_at timestamptz NOT NULL,
    retires_at timestamptz,
    CONSTRAINT api_key_deliveries_pkey PRIMARY KEY (cluster, api_key, generation),
    CONSTRAINT api_key_deliveries_api_key_fkey FOREIGN KEY (cluster, api_key)
        REFERENCES api_keys (cluster, name) ON DELETE CASCADE ON UPDATE CASCADE DEFERRABLE,
    CONSTRAINT api_key_deliveries_sha256_key UNIQUE (cluster, sha256),
    CONSTRAINT api_key_deliveries_sha256_check CHECK (sha256 ~ '^[0-9a-f]{64}$')
);
COMMENT ON TABLE api_key_deliveries IS 'Secrets that applies made for API keys, sealed to their recipients.';
COMMENT ON COLUMN api_key_deliveries.generation IS 'The number of the secret, as rotation.generation gave it.';
COMMENT ON COLUMN api_key_deliveries.sha256 IS 'SHA-256 of the secret.';
COMMENT ON COLUMN api_key_deliveries.prefix IS 'The first characters of the secret.';
COMMENT ON COLUMN api_key_deliveries.ciphertext IS 'The secret as a file of age, which each recipient opens.';
COMMENT ON COLUMN api_key_deliveries.minted_at IS 'When the apply made the secret.';
COMMENT ON COLUMN api_key_deliveries.retires_at IS
    'When the secret stops being valid because a newer one replaced it; null for the newest.';
-- What others write there is recorded without the ciphertext, which is for those only who may read this table.
DO $migration$
BEGIN
    EXECUTE replace(
        replace(
            pg_get_functiondef('record_outside_write()'::regprocedure), 'to_jsonb(OLD)', 'to_jsonb(OLD) - ''ciphertext'''
        ),
        'to_jsonb(NEW)', 'to_jsonb(NEW) - ''ciphertext'''
    );
END
$migration$;
CREATE TRIGGER api_key_deliveries_outside_write AFTER INSERT OR UPDATE OR DELETE ON api_key_deliveries
    FOR EACH ROW WHEN (coalesce(current_setting('hxapply.run', true), '') = '')
    EXECUTE FUNCTION record_outside_write('apiKeys', 'api_key');

-- What is valid now. A gateway finds a digest through an index of either table, whatever the number of keys.
CREATE VIEW live_api_keys AS
SELECT s.cluster, s.sha256, k.name AS api_key, coalesce(s.prefix, k.prefix) AS prefix, k.team, k.user_name,
    ARRAY(
        SELECT o.scope FROM api_key_scopes AS o WHERE o.cluster = k.cluster AND o.api_key = k.name ORDER BY o.scope
    ) AS scopes,
    least(k.expires_at, s.retires_at) AS expires_at
FROM (
    SELECT cluster, sha256, api_key, NULL::text COLLATE "C" AS prefix, NULL::timestamptz AS retires_at
    FROM api_key_secrets
    UNION ALL
    SELECT cluster, sha256, api_key, prefix, retires_at FROM api_key_deliveries
) AS s
JOIN api_keys AS k ON k.cluster = s.cluster AND k.name = s.api_key
LEFT JOIN teams AS t ON t.cluster = k.cluster AND t.name = k.team
LEFT JOIN users AS u ON u.cluster = k.cluster AND u.name = k.user_name
WHERE k.active AND k.expires_at > now() AND (s.retires_at IS NULL OR s.retires_at > now())
    AND coalesce(t.active, u.active);
COMMENT ON VIEW live_api_keys IS
    'The API keys that are valid now, by the SHA-256 of their secrets. NOTIFY hx_keys tells of changes.';
COMMENT ON COLUMN live_api_keys.expires_at IS 'When the secret stops being valid, unless something changes before.';

-- Tells gateways of writes that hxapply did not make; runs tell of their own. The channel is that of the schema.
CREATE FUNCTION notify_of_keys() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
    PERFORM pg_notify(
        left(TG_TABLE_SCHEMA::text, 58) || '_keys', CASE TG_OP WHEN 'DELETE' THEN OLD.cluster ELSE NEW.cluster END
    );
    RETURN NULL;
END
$body$;
CREATE TRIGGER api_keys_notice AFTER INSERT OR UPDATE OR DELETE ON api_keys
    FOR EACH ROW WHEN (coalesce(current_setting('hxapply.run', true), '') = '') EXECUTE FUNCTION notify_of_keys();
CREATE TRIGGER api_key_secrets_notice AFTER INSERT OR UPDATE OR DELETE ON api_key_secrets
    FOR EACH ROW WHEN (coalesce(current_setting('hxapply.run', true), '') = '') EXECUTE FUNCTION notify_of_keys();
CREATE TRIGGER api_key_scopes_notice AFTER INSERT OR UPDATE OR DELETE ON api_key_scopes
    FOR EACH ROW WHEN (coalesce(current_setting('hxapply.run', true), '') = '') EXECUTE FUNCTION notify_of_keys();
CREATE TRIGGER api_key_deliveries_notice AFTER INSERT OR UPDATE OR DELETE ON api_key_deliveries
    FOR EACH ROW WHEN (coalesce(current_setting('hxapply.run', true), '') = '') EXECUTE FUNCTION notify_of_keys();
CREATE TRIGGER users_notice AFTER UPDATE OF name, active ON users
    FOR EACH ROW WHEN (coalesce(current_setting('hxapply.run', true), '') = '') EXECUTE FUNCTION notify_of_keys();
CREATE TRIGGER teams_notice AFTER UPDATE OF name, active ON teams
    FOR EACH ROW WHEN (coalesce(current_setting('hxapply.run', true), '') = '') EXECUTE FUNCTION notify_of_keys();
