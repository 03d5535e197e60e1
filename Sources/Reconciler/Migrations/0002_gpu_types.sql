-- What sorts of machine there are.

CREATE TABLE gpu_types (
    cluster text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    instance_type text COLLATE "C",
    gpus_per_instance integer NOT NULL,
    vcpus integer,
    memory_gib integer,
    gpu_memory_gib integer,
    description text COLLATE "C",
    active boolean NOT NULL DEFAULT 't',
    protected boolean NOT NULL DEFAULT 'f',
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    managed_digest bytea,
    managed_run uuid,
    source text COLLATE "C",
    CONSTRAINT gpu_types_pkey PRIMARY KEY (cluster, name),
    CONSTRAINT gpu_types_name_check CHECK (name ~ '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$'),
    CONSTRAINT gpu_types_instance_type_check CHECK (octet_length(instance_type) BETWEEN 1 AND 255),
    CONSTRAINT gpu_types_gpus_per_instance_check CHECK (gpus_per_instance BETWEEN 0 AND 16),
    CONSTRAINT gpu_types_vcpus_check CHECK (vcpus BETWEEN 0 AND 1000000),
    CONSTRAINT gpu_types_memory_gib_check CHECK (memory_gib BETWEEN 0 AND 1000000),
    CONSTRAINT gpu_types_gpu_memory_gib_check CHECK (gpu_memory_gib BETWEEN 0 AND 1000000),
    CONSTRAINT gpu_types_description_check CHECK (octet_length(description) BETWEEN 1 AND 4096),
    CONSTRAINT gpu_types_managed_check CHECK ((managed_digest IS NULL) = (managed_run IS NULL))
);
COMMENT ON TABLE gpu_types IS 'A sort of machine that can be reserved, with its GPUs or, for a CPU type, without.';
COMMENT ON COLUMN gpu_types.name IS 'The type''s name, as reservations and schedulers use it.';
COMMENT ON COLUMN gpu_types.instance_type IS 'The provider''s name of the machine.';
COMMENT ON COLUMN gpu_types.gpus_per_instance IS 'GPUs in one machine; 0 for a CPU type.';
COMMENT ON COLUMN gpu_types.vcpus IS 'Virtual CPUs of one machine.';
COMMENT ON COLUMN gpu_types.memory_gib IS 'Main memory of one machine, in GiB.';
COMMENT ON COLUMN gpu_types.gpu_memory_gib IS 'Memory of one GPU, in GiB.';
COMMENT ON COLUMN gpu_types.description IS 'What people should know of it.';
COMMENT ON COLUMN gpu_types.active IS 'Whether new reservations may ask for it.';
COMMENT ON COLUMN gpu_types.protected IS 'Whether the resource may not be deleted until a plan has first removed this mark.';
