-- What a run was allowed to do and by whom, what it undid, and a chain of digests that shows an edited record.
ALTER TABLE clusters
    ADD COLUMN managed_counts jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN chain_length bigint NOT NULL DEFAULT 0,
    ADD COLUMN chain_digest bytea;
UPDATE clusters AS c SET managed_counts = jsonb_build_object(
    'gpuTypes', (SELECT count(*) FROM gpu_types AS t WHERE t.cluster = c.name AND t.managed_digest IS NOT NULL),
    'teams', (SELECT count(*) FROM teams AS t WHERE t.cluster = c.name AND t.managed_digest IS NOT NULL),
    'regions', (SELECT count(*) FROM regions AS t WHERE t.cluster = c.name AND t.managed_digest IS NOT NULL),
    'gpuPools', (SELECT count(*) FROM gpu_pools AS t WHERE t.cluster = c.name AND t.managed_digest IS NOT NULL),
    'users', (SELECT count(*) FROM users AS t WHERE t.cluster = c.name AND t.managed_digest IS NOT NULL),
    'memberships', (SELECT count(*) FROM memberships AS t WHERE t.cluster = c.name AND t.managed_digest IS NOT NULL),
    'apiKeys', (SELECT count(*) FROM api_keys AS t WHERE t.cluster = c.name AND t.managed_digest IS NOT NULL),
    'reservations', (SELECT count(*) FROM reservations AS t WHERE t.cluster = c.name AND t.managed_digest IS NOT NULL),
    'policy', (SELECT count(*) FROM policy AS t WHERE t.cluster = c.name AND t.managed_digest IS NOT NULL)
);
COMMENT ON COLUMN clusters.managed_counts IS 'Managed rows of each kind after the last run: fewer mean that some were deleted.';
COMMENT ON COLUMN clusters.chain_length IS 'How many run records the chain holds.';
COMMENT ON COLUMN clusters.chain_digest IS 'The digest of the last record in the chain.';

ALTER TABLE runs
    ALTER COLUMN spec_digest DROP NOT NULL,
    ADD COLUMN saved_plan boolean NOT NULL DEFAULT 'f',
    ADD COLUMN undoes uuid,
    ADD COLUMN adopted_count integer NOT NULL DEFAULT 0,
    ADD COLUMN released_count integer NOT NULL DEFAULT 0,
    ADD COLUMN overrides jsonb,
    ADD COLUMN override_reason text COLLATE "C",
    ADD COLUMN changes_digest bytea,
    ADD COLUMN chain_number bigint,
    ADD COLUMN previous_digest bytea,
    ADD COLUMN record_digest bytea,
    ADD CONSTRAINT runs_override_reason_check CHECK (overrides IS NULL OR override_reason IS NOT NULL);
COMMENT ON COLUMN runs.spec_digest IS 'The digest of what the spec declared; null where the run had none, as an undo.';
COMMENT ON COLUMN runs.saved_plan IS 'Whether it applied a saved plan, which can succeed once.';
COMMENT ON COLUMN runs.undoes IS 'The run whose changes it put back.';
COMMENT ON COLUMN runs.overrides IS 'The guards that would have refused it, and what let it through.';
COMMENT ON COLUMN runs.override_reason IS 'Why its actor let it through.';
COMMENT ON COLUMN runs.changes_digest IS 'SHA-256 of its change records, as COPY writes them.';
COMMENT ON COLUMN runs.chain_number IS 'Its place among the ended runs of the cluster, from 1 without gaps.';
COMMENT ON COLUMN runs.previous_digest IS 'The digest of the record before it in the chain.';
COMMENT ON COLUMN runs.record_digest IS 'The digest of this record, the one before it included.';
CREATE UNIQUE INDEX runs_chain_number_idx ON runs (cluster, chain_number);
CREATE INDEX runs_saved_plan_idx ON runs (cluster, plan_digest) WHERE saved_plan;
CREATE INDEX runs_unsealed_idx ON runs (cluster, finished_at) WHERE chain_number IS NULL;

ALTER TABLE changes
    ADD COLUMN previous_key text COLLATE "C",
    DROP CONSTRAINT changes_action_check,
    ADD CONSTRAINT changes_action_check
        CHECK (action IN ('create', 'update', 'rename', 'adopt', 'release', 'delete', 'settle'));
COMMENT ON COLUMN changes.previous_key IS 'The key before a rename.';
