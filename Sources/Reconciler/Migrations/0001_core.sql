-- What every cluster has whatever its kinds: who applied what and when, and what must be told to others.

CREATE TABLE clusters (
    name text COLLATE "C" NOT NULL,
    lineage uuid NOT NULL DEFAULT gen_random_uuid(),
    serial bigint NOT NULL DEFAULT 0,
    applied_run uuid,
    applied_revision text COLLATE "C",
    applied_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT clusters_pkey PRIMARY KEY (name),
    CONSTRAINT clusters_name_check CHECK (name ~ '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$'),
    CONSTRAINT clusters_serial_check CHECK (serial >= 0)
);
COMMENT ON TABLE clusters IS 'The control planes: one row each, locked by a run while it writes.';
COMMENT ON COLUMN clusters.lineage IS 'Tells this cluster from another of the same name in another database.';
COMMENT ON COLUMN clusters.serial IS 'How many runs have changed something.';
COMMENT ON COLUMN clusters.applied_run IS 'The last run that succeeded.';
COMMENT ON COLUMN clusters.applied_revision IS 'The revision that the last successful run applied.';

CREATE TABLE runs (
    cluster text COLLATE "C" NOT NULL,
    id uuid NOT NULL,
    state text COLLATE "C" NOT NULL,
    serial bigint,
    spec_digest text COLLATE "C" NOT NULL,
    plan_digest text COLLATE "C",
    revision text COLLATE "C",
    actor text COLLATE "C",
    run_url text COLLATE "C",
    host text COLLATE "C",
    program_version text COLLATE "C" NOT NULL,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz,
    created_count integer NOT NULL DEFAULT 0,
    updated_count integer NOT NULL DEFAULT 0,
    renamed_count integer NOT NULL DEFAULT 0,
    deleted_count integer NOT NULL DEFAULT 0,
    unchanged_count integer NOT NULL DEFAULT 0,
    error_code text COLLATE "C",
    error_message text COLLATE "C",
    CONSTRAINT runs_pkey PRIMARY KEY (cluster, id),
    CONSTRAINT runs_cluster_fkey FOREIGN KEY (cluster) REFERENCES clusters (name) DEFERRABLE,
    CONSTRAINT runs_state_check CHECK (state IN ('running', 'succeeded', 'failed', 'refused', 'cancelled'))
);
CREATE INDEX runs_started_at_idx ON runs (cluster, started_at DESC);
COMMENT ON TABLE runs IS 'Every application of a plan. A run without an end whose session is gone was interrupted.';
COMMENT ON COLUMN runs.serial IS 'The serial of the cluster after the run; null unless it succeeded.';

CREATE TABLE changes (
    cluster text COLLATE "C" NOT NULL,
    run uuid NOT NULL,
    seq integer NOT NULL,
    action text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    source text COLLATE "C",
    reason text COLLATE "C" NOT NULL,
    before jsonb,
    after jsonb,
    CONSTRAINT changes_pkey PRIMARY KEY (cluster, run, seq),
    CONSTRAINT changes_run_fkey FOREIGN KEY (cluster, run) REFERENCES runs (cluster, id) DEFERRABLE,
    CONSTRAINT changes_action_check CHECK (action IN ('create', 'update', 'rename', 'delete'))
);
COMMENT ON TABLE changes IS 'What each run changed, in the order of its plan. Rows are added, never altered.';

CREATE TABLE outbox (
    cluster text COLLATE "C" NOT NULL,
    run uuid NOT NULL,
    seq integer NOT NULL,
    topic text COLLATE "C" NOT NULL,
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    sent_at timestamptz,
    CONSTRAINT outbox_pkey PRIMARY KEY (cluster, run, seq)
);
CREATE INDEX outbox_unsent_idx ON outbox (cluster, created_at) WHERE sent_at IS NULL;
COMMENT ON TABLE outbox IS 'Messages that a run owes to schedulers, committed with it; (run, seq) tells a repeat.';
