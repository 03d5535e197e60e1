-- The limits that a plan must keep to.

CREATE TABLE policy (
    cluster text COLLATE "C" NOT NULL,
    max_removal_percent integer NOT NULL DEFAULT '25',
    max_removals integer,
    min_admins integer NOT NULL DEFAULT '1',
    max_key_lifetime interval NOT NULL DEFAULT '8760:00:00',
    max_reservation interval NOT NULL DEFAULT '240:00:00',
    allow_overcommit boolean NOT NULL DEFAULT 'f',
    protected boolean NOT NULL DEFAULT 'f',
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    managed_digest bytea,
    managed_run uuid,
    source text COLLATE "C",
    CONSTRAINT policy_pkey PRIMARY KEY (cluster),
    CONSTRAINT policy_max_removal_percent_check CHECK (max_removal_percent BETWEEN 0 AND 100),
    CONSTRAINT policy_max_removals_check CHECK (max_removals BETWEEN 0 AND 1000000),
    CONSTRAINT policy_min_admins_check CHECK (min_admins BETWEEN 0 AND 1000),
    CONSTRAINT policy_max_key_lifetime_check CHECK (max_key_lifetime BETWEEN '1 minutes' AND '52560000 minutes'),
    CONSTRAINT policy_max_reservation_check CHECK (max_reservation BETWEEN '1 minutes' AND '5256000 minutes'),
    CONSTRAINT policy_managed_check CHECK ((managed_digest IS NULL) = (managed_run IS NULL))
);
COMMENT ON TABLE policy IS 'The cluster''s limits on what one plan may do and what may be declared.';
COMMENT ON COLUMN policy.max_removal_percent IS 'How many of a hundred resources of a kind one plan may delete.';
COMMENT ON COLUMN policy.max_removals IS 'How many resources one plan may delete; no limit where absent.';
COMMENT ON COLUMN policy.min_admins IS 'Active platform admins that must remain.';
COMMENT ON COLUMN policy.max_key_lifetime IS 'How far off an API key''s end may be.';
COMMENT ON COLUMN policy.max_reservation IS 'How long a reservation may last.';
COMMENT ON COLUMN policy.allow_overcommit IS 'Whether more GPUs may be reserved at a time than a pool has.';
COMMENT ON COLUMN policy.protected IS 'Whether the resource may not be deleted until a plan has first removed this mark.';
