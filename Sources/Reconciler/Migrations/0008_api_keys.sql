-- What programs identify themselves with, and the digests of their secrets.

CREATE TABLE api_keys (
    cluster text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    "user" text COLLATE "C",
    team text COLLATE "C",
    description text COLLATE "C",
    active boolean NOT NULL DEFAULT 't',
    expires_at timestamptz NOT NULL,
    protected boolean NOT NULL DEFAULT 'f',
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    managed_digest bytea,
    managed_run uuid,
    source text COLLATE "C",
    CONSTRAINT api_keys_pkey PRIMARY KEY (cluster, name),
    CONSTRAINT api_keys_name_check CHECK (name ~ '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$'),
    CONSTRAINT api_keys_user_fkey FOREIGN KEY (cluster, "user")
        REFERENCES users (cluster, name) DEFERRABLE,
    CONSTRAINT api_keys_team_fkey FOREIGN KEY (cluster, team)
        REFERENCES teams (cluster, name) DEFERRABLE,
    CONSTRAINT api_keys_description_check CHECK (octet_length(description) BETWEEN 1 AND 4096),
    CONSTRAINT api_keys_expires_at_check CHECK (expires_at >= '2000-01-01 00:00:00+00'
        AND expires_at < '2100-01-01 00:00:00+00'),
    CONSTRAINT api_keys_user_or_team_check CHECK (num_nonnulls("user", team) = 1),
    CONSTRAINT api_keys_managed_check CHECK ((managed_digest IS NULL) = (managed_run IS NULL))
);
CREATE INDEX api_keys_user_idx ON api_keys (cluster, "user");
CREATE INDEX api_keys_team_idx ON api_keys (cluster, team);
COMMENT ON TABLE api_keys IS 'A key that lets a program act for a user or a team. The spec holds digests, never the key itself.';
COMMENT ON COLUMN api_keys.name IS 'The key''s name.';
COMMENT ON COLUMN api_keys."user" IS 'The user that the key acts for.';
COMMENT ON COLUMN api_keys.team IS 'The team that the key acts for.';
COMMENT ON COLUMN api_keys.description IS 'What the key is for.';
COMMENT ON COLUMN api_keys.active IS 'Whether the key is honoured.';
COMMENT ON COLUMN api_keys.expires_at IS 'When it stops being honoured.';
COMMENT ON COLUMN api_keys.protected IS 'Whether the resource may not be deleted until a plan has first removed this mark.';

CREATE TABLE api_key_secrets (
    cluster text COLLATE "C" NOT NULL,
    api_key text COLLATE "C" NOT NULL,
    sha256 text COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT api_key_secrets_pkey PRIMARY KEY (cluster, api_key, sha256),
    CONSTRAINT api_key_secrets_api_key_fkey FOREIGN KEY (cluster, api_key)
        REFERENCES api_keys (cluster, name) ON DELETE CASCADE ON UPDATE CASCADE DEFERRABLE,
    CONSTRAINT api_key_secrets_sha256_key UNIQUE (cluster, sha256) DEFERRABLE,
    CONSTRAINT api_key_secrets_sha256_check CHECK (sha256 ~ '^[0-9a-f]{64}$')
);
COMMENT ON TABLE api_key_secrets IS 'sha256 of apiKeys: SHA-256 of the secret; two while one replaces the other.';

CREATE TABLE api_key_status (
    cluster text COLLATE "C" NOT NULL,
    api_key text COLLATE "C" NOT NULL,
    last_used_at timestamptz,
    CONSTRAINT api_key_status_pkey PRIMARY KEY (cluster, api_key),
    CONSTRAINT api_key_status_api_key_fkey FOREIGN KEY (cluster, api_key)
        REFERENCES api_keys (cluster, name) ON DELETE CASCADE ON UPDATE CASCADE DEFERRABLE
);
COMMENT ON TABLE api_key_status IS 'What gateways observe of keys; written by them, never compared with a spec.';
