-- Who has which GPUs, and when.

CREATE TABLE reservations (
    cluster text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    team text COLLATE "C" NOT NULL,
    "user" text COLLATE "C",
    region text COLLATE "C" NOT NULL,
    gpu_type text COLLATE "C" NOT NULL,
    gpus integer NOT NULL,
    start timestamptz NOT NULL,
    duration interval NOT NULL,
    model text COLLATE "C",
    image text COLLATE "C",
    command text COLLATE "C",
    disk text COLLATE "C",
    state text COLLATE "C" NOT NULL DEFAULT 'active',
    protected boolean NOT NULL DEFAULT 'f',
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    managed_digest bytea,
    managed_run uuid,
    source text COLLATE "C",
    CONSTRAINT reservations_pkey PRIMARY KEY (cluster, name),
    CONSTRAINT reservations_name_check CHECK (name ~ '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$'),
    CONSTRAINT reservations_team_fkey FOREIGN KEY (cluster, team)
        REFERENCES teams (cluster, name) DEFERRABLE,
    CONSTRAINT reservations_user_fkey FOREIGN KEY (cluster, "user")
        REFERENCES users (cluster, name) DEFERRABLE,
    CONSTRAINT reservations_region_fkey FOREIGN KEY (cluster, region)
        REFERENCES regions (cluster, name) DEFERRABLE,
    CONSTRAINT reservations_gpu_type_fkey FOREIGN KEY (cluster, gpu_type)
        REFERENCES gpu_types (cluster, name) DEFERRABLE,
    CONSTRAINT reservations_gpus_check CHECK (gpus BETWEEN 1 AND 10000000),
    CONSTRAINT reservations_start_check CHECK (start >= '2000-01-01 00:00:00+00'
        AND start < '2100-01-01 00:00:00+00'),
    CONSTRAINT reservations_duration_check CHECK (duration BETWEEN '1 minutes' AND '5256000 minutes'),
    CONSTRAINT reservations_model_check CHECK (octet_length(model) BETWEEN 1 AND 255),
    CONSTRAINT reservations_image_check CHECK (octet_length(image) BETWEEN 1 AND 512),
    CONSTRAINT reservations_command_check CHECK (octet_length(command) BETWEEN 1 AND 16384),
    CONSTRAINT reservations_disk_check CHECK (octet_length(disk) BETWEEN 1 AND 255),
    CONSTRAINT reservations_state_check CHECK (
        state IN ('active', 'cancelled')
    ),
    CONSTRAINT reservations_managed_check CHECK ((managed_digest IS NULL) = (managed_run IS NULL))
);
CREATE INDEX reservations_team_idx ON reservations (cluster, team);
CREATE INDEX reservations_user_idx ON reservations (cluster, "user");
CREATE INDEX reservations_region_idx ON reservations (cluster, region);
CREATE INDEX reservations_gpu_type_idx ON reservations (cluster, gpu_type);
COMMENT ON TABLE reservations IS 'GPUs of one type in one region for one team and one stretch of time.';
COMMENT ON COLUMN reservations.name IS 'The reservation''s name; a scheduler dispatches each name once.';
COMMENT ON COLUMN reservations.team IS 'The team that pays.';
COMMENT ON COLUMN reservations."user" IS 'The user it is for.';
COMMENT ON COLUMN reservations.region IS 'Where.';
COMMENT ON COLUMN reservations.gpu_type IS 'Which GPUs.';
COMMENT ON COLUMN reservations.gpus IS 'How many GPUs.';
COMMENT ON COLUMN reservations.start IS 'When it begins.';
COMMENT ON COLUMN reservations.duration IS 'How long it lasts; when it is over it is history.';
COMMENT ON COLUMN reservations.model IS 'The model that is trained or served.';
COMMENT ON COLUMN reservations.image IS 'The container image to start.';
COMMENT ON COLUMN reservations.command IS 'What to run in the container.';
COMMENT ON COLUMN reservations.disk IS 'The disk to attach.';
COMMENT ON COLUMN reservations.state IS 'Whether it is wanted; a cancelled one stays on record.';
COMMENT ON COLUMN reservations.protected IS 'Whether the resource may not be deleted until a plan has first removed this mark.';

CREATE TABLE reservation_status (
    cluster text COLLATE "C" NOT NULL,
    reservation text COLLATE "C" NOT NULL,
    phase text COLLATE "C" NOT NULL DEFAULT 'pending',
    reason text COLLATE "C",
    observed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT reservation_status_pkey PRIMARY KEY (cluster, reservation),
    CONSTRAINT reservation_status_reservation_fkey FOREIGN KEY (cluster, reservation)
        REFERENCES reservations (cluster, name) ON DELETE CASCADE ON UPDATE CASCADE DEFERRABLE,
    CONSTRAINT reservation_status_phase_check CHECK (phase IN (
        'pending', 'queued', 'preparing', 'active', 'completed', 'expired', 'failed', 'cancelled'
    ))
);
COMMENT ON TABLE reservation_status IS 'What schedulers observe of reservations; never compared with a spec.';
