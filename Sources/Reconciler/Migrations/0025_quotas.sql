-- What a team, with the teams below it, may reserve.

CREATE TABLE quotas (
    cluster text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    team text COLLATE "C" NOT NULL,
    region text COLLATE "C",
    gpu_type text COLLATE "C",
    max_gpus integer,
    max_gpu_hours_per_month numeric(14, 2),
    protected boolean NOT NULL DEFAULT 'f',
    labels jsonb NOT NULL DEFAULT '{}',
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    managed_digest bytea,
    managed_layout smallint,
    managed_run uuid,
    source text COLLATE "C",
    renamed_from text COLLATE "C",
    CONSTRAINT quotas_pkey PRIMARY KEY (cluster, name),
    CONSTRAINT quotas_name_check CHECK (name ~ '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$'),
    CONSTRAINT quotas_team_fkey FOREIGN KEY (cluster, team)
        REFERENCES teams (cluster, name) DEFERRABLE,
    CONSTRAINT quotas_region_fkey FOREIGN KEY (cluster, region)
        REFERENCES regions (cluster, name) DEFERRABLE,
    CONSTRAINT quotas_gpu_type_fkey FOREIGN KEY (cluster, gpu_type)
        REFERENCES gpu_types (cluster, name) DEFERRABLE,
    CONSTRAINT quotas_max_gpus_check CHECK (max_gpus BETWEEN 0 AND 10000000),
    CONSTRAINT quotas_max_gpu_hours_per_month_check CHECK (max_gpu_hours_per_month >= 0 AND max_gpu_hours_per_month <> 'NaN'),
    CONSTRAINT quotas_labels_check CHECK (labels = '{}' OR jsonb_typeof(labels) = 'object'
        AND jsonb_array_length(jsonb_path_query_array(labels, '$.keyvalue()')) <= 32
        AND NOT jsonb_path_exists(labels, 'strict $.keyvalue() ? (!(@.key like_regex "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"))')
        AND NOT jsonb_path_exists(labels, 'strict $.* ? (@.type() != "string")')
        AND NOT jsonb_path_exists(labels, 'strict $.* ? (!(@ like_regex "^.{1,63}$"))')),
    CONSTRAINT quotas_managed_check
        CHECK (num_nonnulls(managed_digest, managed_layout, managed_run) IN (0, 3))
);
CREATE INDEX quotas_team_idx ON quotas (cluster, team);
CREATE INDEX quotas_region_idx ON quotas (cluster, region);
CREATE INDEX quotas_gpu_type_idx ON quotas (cluster, gpu_type);
COMMENT ON TABLE quotas IS 'What a team, with the teams below it, may reserve.';
COMMENT ON COLUMN quotas.name IS 'The quota''s name.';
COMMENT ON COLUMN quotas.team IS 'The team; the teams below it count too.';
COMMENT ON COLUMN quotas.region IS 'The region that counts; every region where absent.';
COMMENT ON COLUMN quotas.gpu_type IS 'The GPUs that count; every type where absent.';
COMMENT ON COLUMN quotas.max_gpus IS 'How many GPUs may be reserved at the same time; no limit where absent.';
COMMENT ON COLUMN quotas.max_gpu_hours_per_month IS 'How many GPU-hours may be reserved in a calendar month (UTC); no limit where absent.';
COMMENT ON COLUMN quotas.protected IS 'Whether the resource may not be deleted until a plan has first removed this mark.';
COMMENT ON COLUMN quotas.labels IS 'What people and programs find it by, such as its cost centre or its owner.';

CREATE TRIGGER quotas_outside_write AFTER UPDATE OF name, team, region, gpu_type, max_gpus, max_gpu_hours_per_month, protected, labels OR DELETE ON quotas
    FOR EACH ROW WHEN (OLD.managed_digest IS NOT NULL AND coalesce(current_setting('hxapply.run', true), '') = '')
    EXECUTE FUNCTION record_outside_write('quotas', 'name');
