-- Where the GPUs are, and which teams alone may use them.

CREATE TABLE regions (
    cluster text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    display_name text COLLATE "C",
    description text COLLATE "C",
    provider text COLLATE "C" NOT NULL,
    area text COLLATE "C",
    active boolean NOT NULL DEFAULT 't',
    llm_url text COLLATE "C",
    vector_db_host text COLLATE "C",
    protected boolean NOT NULL DEFAULT 'f',
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    managed_digest bytea,
    managed_run uuid,
    source text COLLATE "C",
    CONSTRAINT regions_pkey PRIMARY KEY (cluster, name),
    CONSTRAINT regions_name_check CHECK (name ~ '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$'),
    CONSTRAINT regions_display_name_check CHECK (octet_length(display_name) BETWEEN 1 AND 255),
    CONSTRAINT regions_description_check CHECK (octet_length(description) BETWEEN 1 AND 4096),
    CONSTRAINT regions_provider_check CHECK (
        provider IN ('aws', 'azure', 'gcp', 'oci', 'onprem')
    ),
    CONSTRAINT regions_area_check CHECK (
        area IN ('US', 'US+CA', 'EU', 'DE', 'CH', 'UK', 'AU', 'APAC', 'GLOBAL')
    ),
    CONSTRAINT regions_llm_url_check CHECK (llm_url LIKE 'https://%' AND octet_length(llm_url) <= 2048),
    CONSTRAINT regions_vector_db_host_check CHECK (octet_length(vector_db_host) BETWEEN 1 AND 259),
    CONSTRAINT regions_managed_check CHECK ((managed_digest IS NULL) = (managed_run IS NULL))
);
COMMENT ON TABLE regions IS 'A place of one provider that GPUs are reserved in.';
COMMENT ON COLUMN regions.name IS 'The region''s name, as gateways and schedulers use it.';
COMMENT ON COLUMN regions.display_name IS 'Shown to people.';
COMMENT ON COLUMN regions.description IS 'What people should know of it.';
COMMENT ON COLUMN regions.provider IS 'Who runs the machines.';
COMMENT ON COLUMN regions.area IS 'The legal area that data stays in.';
COMMENT ON COLUMN regions.active IS 'Whether new reservations may ask for it.';
COMMENT ON COLUMN regions.llm_url IS 'Where its model gateway answers.';
COMMENT ON COLUMN regions.vector_db_host IS 'Where its vector database answers.';
COMMENT ON COLUMN regions.protected IS 'Whether the resource may not be deleted until a plan has first removed this mark.';

CREATE TABLE region_dedicated_teams (
    cluster text COLLATE "C" NOT NULL,
    region text COLLATE "C" NOT NULL,
    team text COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT region_dedicated_teams_pkey PRIMARY KEY (cluster, region, team),
    CONSTRAINT region_dedicated_teams_region_fkey FOREIGN KEY (cluster, region)
        REFERENCES regions (cluster, name) ON DELETE CASCADE ON UPDATE CASCADE DEFERRABLE,
    CONSTRAINT region_dedicated_teams_team_fkey FOREIGN KEY (cluster, team)
        REFERENCES teams (cluster, name) DEFERRABLE
);
CREATE INDEX region_dedicated_teams_team_idx ON region_dedicated_teams (cluster, team);
COMMENT ON TABLE region_dedicated_teams IS 'dedicatedTo of regions: The only teams that may use the region; empty for everyone.';
