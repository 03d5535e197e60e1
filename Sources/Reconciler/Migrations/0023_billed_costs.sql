-- What a provider billed for the GPUs of one type on one day, to compare with what was reserved.

CREATE TABLE billed_costs (
    cluster text COLLATE "C" NOT NULL,
    date text COLLATE "C" NOT NULL,
    provider text COLLATE "C" NOT NULL,
    gpu_type text COLLATE "C" NOT NULL,
    usd numeric(14, 2) NOT NULL,
    gpu_hours numeric(14, 2),
    protected boolean NOT NULL DEFAULT 'f',
    labels jsonb NOT NULL DEFAULT '{}',
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    managed_digest bytea,
    managed_layout smallint,
    managed_run uuid,
    source text COLLATE "C",
    CONSTRAINT billed_costs_pkey PRIMARY KEY (cluster, date, provider, gpu_type),
    CONSTRAINT billed_costs_date_check CHECK (date ~ '^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$'),
    CONSTRAINT billed_costs_provider_check CHECK (provider ~ '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$'),
    CONSTRAINT billed_costs_gpu_type_fkey FOREIGN KEY (cluster, gpu_type)
        REFERENCES gpu_types (cluster, name) DEFERRABLE,
    CONSTRAINT billed_costs_usd_check CHECK (usd >= 0 AND usd <> 'NaN'),
    CONSTRAINT billed_costs_gpu_hours_check CHECK (gpu_hours >= 0 AND gpu_hours <> 'NaN'),
    CONSTRAINT billed_costs_labels_check CHECK (labels = '{}' OR jsonb_typeof(labels) = 'object'
        AND jsonb_array_length(jsonb_path_query_array(labels, '$.keyvalue()')) <= 32
        AND NOT jsonb_path_exists(labels, 'strict $.keyvalue() ? (!(@.key like_regex "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"))')
        AND NOT jsonb_path_exists(labels, 'strict $.* ? (@.type() != "string")')
        AND NOT jsonb_path_exists(labels, 'strict $.* ? (!(@ like_regex "^.{1,63}$"))')),
    CONSTRAINT billed_costs_managed_check
        CHECK (num_nonnulls(managed_digest, managed_layout, managed_run) IN (0, 3))
);
CREATE INDEX billed_costs_gpu_type_idx ON billed_costs (cluster, gpu_type);
COMMENT ON TABLE billed_costs IS 'What a provider billed for the GPUs of one type on one day, to compare with what was reserved.';
COMMENT ON COLUMN billed_costs.date IS 'The day in UTC.';
COMMENT ON COLUMN billed_costs.provider IS 'Who sent the bill.';
COMMENT ON COLUMN billed_costs.gpu_type IS 'What was billed.';
COMMENT ON COLUMN billed_costs.usd IS 'The amount in US dollars.';
COMMENT ON COLUMN billed_costs.gpu_hours IS 'The billed GPU-hours, if the bill has them.';
COMMENT ON COLUMN billed_costs.protected IS 'Whether the resource may not be deleted until a plan has first removed this mark.';
COMMENT ON COLUMN billed_costs.labels IS 'What people and programs find it by, such as its cost centre or its owner.';

CREATE TRIGGER billed_costs_outside_write AFTER UPDATE OF date, provider, gpu_type, usd, gpu_hours, protected, labels OR DELETE ON billed_costs
    FOR EACH ROW WHEN (OLD.managed_digest IS NOT NULL AND coalesce(current_setting('hxapply.run', true), '') = '')
    EXECUTE FUNCTION record_outside_write('billedCosts', 'date', 'provider', 'gpu_type');
