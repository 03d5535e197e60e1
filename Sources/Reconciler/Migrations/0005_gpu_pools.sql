-- How many GPUs of a type a region has, and what they cost.

CREATE TABLE gpu_pools (
    cluster text COLLATE "C" NOT NULL,
    region text COLLATE "C" NOT NULL,
    gpu_type text COLLATE "C" NOT NULL,
    gpus integer NOT NULL,
    usd_per_gpu_hour numeric(16, 4),
    protected boolean NOT NULL DEFAULT 'f',
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    managed_digest bytea,
    managed_run uuid,
    source text COLLATE "C",
    CONSTRAINT gpu_pools_pkey PRIMARY KEY (cluster, region, gpu_type),
    CONSTRAINT gpu_pools_region_fkey FOREIGN KEY (cluster, region)
        REFERENCES regions (cluster, name) DEFERRABLE,
    CONSTRAINT gpu_pools_gpu_type_fkey FOREIGN KEY (cluster, gpu_type)
        REFERENCES gpu_types (cluster, name) DEFERRABLE,
    CONSTRAINT gpu_pools_gpus_check CHECK (gpus BETWEEN 0 AND 10000000),
    CONSTRAINT gpu_pools_usd_per_gpu_hour_check CHECK (usd_per_gpu_hour >= 0 AND usd_per_gpu_hour <> 'NaN'),
    CONSTRAINT gpu_pools_managed_check CHECK ((managed_digest IS NULL) = (managed_run IS NULL))
);
CREATE INDEX gpu_pools_gpu_type_idx ON gpu_pools (cluster, gpu_type);
COMMENT ON TABLE gpu_pools IS 'The GPUs of one type in one region.';
COMMENT ON COLUMN gpu_pools.region IS 'Where the GPUs are.';
COMMENT ON COLUMN gpu_pools.gpu_type IS 'What they are.';
COMMENT ON COLUMN gpu_pools.gpus IS 'GPUs that can be reserved at a time.';
COMMENT ON COLUMN gpu_pools.usd_per_gpu_hour IS 'Price of one GPU for one hour, in US dollars.';
COMMENT ON COLUMN gpu_pools.protected IS 'Whether the resource may not be deleted until a plan has first removed this mark.';
