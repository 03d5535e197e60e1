-- A time during which GPUs of a region are out of service.

CREATE TABLE maintenances (
    cluster text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    region text COLLATE "C" NOT NULL,
    gpu_type text COLLATE "C",
    gpus integer,
    start timestamptz NOT NULL,
    duration interval NOT NULL,
    reason text COLLATE "C",
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
    CONSTRAINT maintenances_pkey PRIMARY KEY (cluster, name),
    CONSTRAINT maintenances_name_check CHECK (name ~ '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$'),
    CONSTRAINT maintenances_region_fkey FOREIGN KEY (cluster, region)
        REFERENCES regions (cluster, name) DEFERRABLE,
    CONSTRAINT maintenances_gpu_type_fkey FOREIGN KEY (cluster, gpu_type)
        REFERENCES gpu_types (cluster, name) DEFERRABLE,
    CONSTRAINT maintenances_gpus_check CHECK (gpus BETWEEN 1 AND 10000000),
    CONSTRAINT maintenances_start_check CHECK (start >= '2000-01-01 00:00:00+00'
        AND start < '2100-01-01 00:00:00+00'),
    CONSTRAINT maintenances_duration_check CHECK (duration BETWEEN '1 minutes' AND '5256000 minutes'),
    CONSTRAINT maintenances_reason_check CHECK (octet_length(reason) BETWEEN 1 AND 4096),
    CONSTRAINT maintenances_labels_check CHECK (labels = '{}' OR jsonb_typeof(labels) = 'object'
        AND jsonb_array_length(jsonb_path_query_array(labels, '$.keyvalue()')) <= 32
        AND NOT jsonb_path_exists(labels, 'strict $.keyvalue() ? (!(@.key like_regex "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"))')
        AND NOT jsonb_path_exists(labels, 'strict $.* ? (@.type() != "string")')
        AND NOT jsonb_path_exists(labels, 'strict $.* ? (!(@ like_regex "^.{1,63}$"))')),
    CONSTRAINT maintenances_managed_check
        CHECK (num_nonnulls(managed_digest, managed_layout, managed_run) IN (0, 3))
);
CREATE INDEX maintenances_region_idx ON maintenances (cluster, region);
CREATE INDEX maintenances_gpu_type_idx ON maintenances (cluster, gpu_type);
COMMENT ON TABLE maintenances IS 'A time during which GPUs of a region are out of service.';
COMMENT ON COLUMN maintenances.name IS 'The maintenance''s name.';
COMMENT ON COLUMN maintenances.region IS 'Where.';
COMMENT ON COLUMN maintenances.gpu_type IS 'Which GPUs; those of every type where absent.';
COMMENT ON COLUMN maintenances.gpus IS 'How many GPUs of each pool are out of service; all of them where absent.';
COMMENT ON COLUMN maintenances.start IS 'When it begins.';
COMMENT ON COLUMN maintenances.duration IS 'How long it lasts, and then it is history.';
COMMENT ON COLUMN maintenances.reason IS 'What is done, for people.';
COMMENT ON COLUMN maintenances.protected IS 'Whether the resource may not be deleted until a plan has first removed this mark.';
COMMENT ON COLUMN maintenances.labels IS 'What people and programs find it by, such as its cost centre or its owner.';

CREATE TRIGGER maintenances_outside_write AFTER UPDATE OF name, region, gpu_type, gpus, start, duration, reason, protected, labels OR DELETE ON maintenances
    FOR EACH ROW WHEN (OLD.managed_digest IS NOT NULL AND coalesce(current_setting('hxapply.run', true), '') = '')
    EXECUTE FUNCTION record_outside_write('maintenances', 'name');
