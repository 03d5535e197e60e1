-- What was used and what it cost, by closed day (UTC). It is history: names are those of the time of recording, and no
-- foreign key ties it to what is there now.

CREATE TABLE usage_days (
    cluster text COLLATE "C" NOT NULL,
    day date NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT usage_days_pkey PRIMARY KEY (cluster, day)
);
COMMENT ON TABLE usage_days IS 'The days that are recorded, also those without any usage.';

CREATE TABLE usage_snapshots (
    cluster text COLLATE "C" NOT NULL,
    day date NOT NULL,
    provider text COLLATE "C" NOT NULL,
    region text COLLATE "C" NOT NULL,
    gpu_type text COLLATE "C" NOT NULL,
    team text COLLATE "C" NOT NULL,
    gpu_hours numeric(20, 2) NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT usage_snapshots_pkey PRIMARY KEY (cluster, day, region, gpu_type, team),
    CONSTRAINT usage_snapshots_gpu_hours_check CHECK (gpu_hours >= 0)
);
COMMENT ON TABLE usage_snapshots IS 'The GPU-hours of each team in each pool on each recorded day.';
COMMENT ON COLUMN usage_snapshots.provider IS 'The provider of the region.';
COMMENT ON COLUMN usage_snapshots.gpu_hours IS 'Rounded half up from the exact time.';
COMMENT ON COLUMN usage_snapshots.recorded_at IS
    'Since when the line is known: when it was recorded, or an earlier removal of a reservation that is part of it.';

CREATE TABLE cost_snapshots (
    cluster text COLLATE "C" NOT NULL,
    day date NOT NULL,
    provider text COLLATE "C" NOT NULL,
    region text COLLATE "C" NOT NULL,
    gpu_type text COLLATE "C" NOT NULL,
    team text COLLATE "C" NOT NULL,
    cost_usd numeric(32, 2) NOT NULL,
    usd_per_gpu_hour numeric(16, 4) NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT cost_snapshots_pkey PRIMARY KEY (cluster, day, region, gpu_type, team),
    CONSTRAINT cost_snapshots_cost_usd_check CHECK (cost_usd >= 0)
);
COMMENT ON TABLE cost_snapshots IS 'What that usage cost at the price of its pool; a pool without a price has no line.';
COMMENT ON COLUMN cost_snapshots.cost_usd IS 'The exact time at the price, rounded half up to the cent.';
COMMENT ON COLUMN cost_snapshots.usd_per_gpu_hour IS 'The price of one GPU for one hour when it was recorded.';
COMMENT ON COLUMN cost_snapshots.recorded_at IS 'As of the usage.';
