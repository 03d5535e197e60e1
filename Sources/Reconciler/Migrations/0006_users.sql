-- Who acts.

CREATE TABLE users (
    cluster text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    email text COLLATE "C" NOT NULL,
    full_name text COLLATE "C",
    type text COLLATE "C" NOT NULL DEFAULT 'human',
    active boolean NOT NULL DEFAULT 't',
    platform_role text COLLATE "C",
    protected boolean NOT NULL DEFAULT 'f',
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    managed_digest bytea,
    managed_run uuid,
    source text COLLATE "C",
    CONSTRAINT users_pkey PRIMARY KEY (cluster, name),
    CONSTRAINT users_name_check CHECK (name ~ '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$'),
    CONSTRAINT users_email_key UNIQUE (cluster, email) DEFERRABLE,
    CONSTRAINT users_email_check CHECK (octet_length(email) <= 254
        AND email ~ '^[a-z0-9!#$%&''*+/=?^_`{|}~.-]+@[a-z0-9-]+([.][a-z0-9-]+)+$'),
    CONSTRAINT users_full_name_check CHECK (octet_length(full_name) BETWEEN 1 AND 255),
    CONSTRAINT users_type_check CHECK (
        type IN ('human', 'service')
    ),
    CONSTRAINT users_platform_role_check CHECK (
        platform_role IN ('admin', 'auditor')
    ),
    CONSTRAINT users_managed_check CHECK ((managed_digest IS NULL) = (managed_run IS NULL))
);
COMMENT ON TABLE users IS 'A person or a service.';
COMMENT ON COLUMN users.name IS 'The user''s name.';
COMMENT ON COLUMN users.email IS 'Where mail reaches the user; stored in lower case.';
COMMENT ON COLUMN users.full_name IS 'Shown to people.';
COMMENT ON COLUMN users.type IS 'Whether a person is behind it.';
COMMENT ON COLUMN users.active IS 'Whether the user''s keys are honoured.';
COMMENT ON COLUMN users.platform_role IS 'What the user may do on the whole platform: `admin` everything, `auditor` read everything.';
COMMENT ON COLUMN users.protected IS 'Whether the resource may not be deleted until a plan has first removed this mark.';
