-- What a run's record is sealed with: the state of its cluster, too, and the end of runs that were killed.
ALTER TABLE runs
    ADD COLUMN chain_format integer NOT NULL DEFAULT 1,
    ADD COLUMN cluster_state jsonb,
    DROP CONSTRAINT runs_state_check,
    ADD CONSTRAINT runs_state_check
        CHECK (state IN ('running', 'succeeded', 'failed', 'refused', 'cancelled', 'interrupted'));
ALTER TABLE runs ALTER COLUMN chain_format SET DEFAULT 2;
COMMENT ON COLUMN runs.chain_format IS 'What the digest of the record is of; 2 since there is cluster_state.';
COMMENT ON COLUMN runs.cluster_state IS 'What the run left in its row of clusters; null unless it succeeded.';
COMMENT ON COLUMN runs.state IS 'How the run stands; interrupted where a later run found its session gone.';
