-- What is stored says by which layout it was made, so that a new field or column never makes it look edited.
-- A row's layout is the number of fields that its digest covers: so far all that its kind has. The default fills rows
-- without rewriting them, and is taken off those that hxapply never wrote.

ALTER TABLE gpu_types ADD COLUMN managed_layout smallint DEFAULT 9;
ALTER TABLE gpu_types ALTER COLUMN managed_layout DROP DEFAULT;
UPDATE gpu_types SET managed_layout = NULL WHERE managed_digest IS NULL;
ALTER TABLE gpu_types
    DROP CONSTRAINT gpu_types_managed_check,
    ADD CONSTRAINT gpu_types_managed_check
        CHECK (num_nonnulls(managed_digest, managed_layout, managed_run) IN (0, 3));

ALTER TABLE teams ADD COLUMN managed_layout smallint DEFAULT 12;
ALTER TABLE teams ALTER COLUMN managed_layout DROP DEFAULT;
UPDATE teams SET managed_layout = NULL WHERE managed_digest IS NULL;
ALTER TABLE teams
    DROP CONSTRAINT teams_managed_check,
    ADD CONSTRAINT teams_managed_check
        CHECK (num_nonnulls(managed_digest, managed_layout, managed_run) IN (0, 3));

ALTER TABLE regions ADD COLUMN managed_layout smallint DEFAULT 10;
ALTER TABLE regions ALTER COLUMN managed_layout DROP DEFAULT;
UPDATE regions SET managed_layout = NULL WHERE managed_digest IS NULL;
ALTER TABLE regions
    DROP CONSTRAINT regions_managed_check,
    ADD CONSTRAINT regions_managed_check
        CHECK (num_nonnulls(managed_digest, managed_layout, managed_run) IN (0, 3));

ALTER TABLE gpu_pools ADD COLUMN managed_layout smallint DEFAULT 5;
ALTER TABLE gpu_pools ALTER COLUMN managed_layout DROP DEFAULT;
UPDATE gpu_pools SET managed_layout = NULL WHERE managed_digest IS NULL;
ALTER TABLE gpu_pools
    DROP CONSTRAINT gpu_pools_managed_check,
    ADD CONSTRAINT gpu_pools_managed_check
        CHECK (num_nonnulls(managed_digest, managed_layout, managed_run) IN (0, 3));

ALTER TABLE users ADD COLUMN managed_layout smallint DEFAULT 7;
ALTER TABLE users ALTER COLUMN managed_layout DROP DEFAULT;
UPDATE users SET managed_layout = NULL WHERE managed_digest IS NULL;
ALTER TABLE users
    DROP CONSTRAINT users_managed_check,
    ADD CONSTRAINT users_managed_check
        CHECK (num_nonnulls(managed_digest, managed_layout, managed_run) IN (0, 3));

ALTER TABLE memberships ADD COLUMN managed_layout smallint DEFAULT 4;
ALTER TABLE memberships ALTER COLUMN managed_layout DROP DEFAULT;
UPDATE memberships SET managed_layout = NULL WHERE managed_digest IS NULL;
ALTER TABLE memberships
    DROP CONSTRAINT memberships_managed_check,
    ADD CONSTRAINT memberships_managed_check
        CHECK (num_nonnulls(managed_digest, managed_layout, managed_run) IN (0, 3));

ALTER TABLE api_keys ADD COLUMN managed_layout smallint DEFAULT 8;
ALTER TABLE api_keys ALTER COLUMN managed_layout DROP DEFAULT;
UPDATE api_keys SET managed_layout = NULL WHERE managed_digest IS NULL;
ALTER TABLE api_keys
    DROP CONSTRAINT api_keys_managed_check,
    ADD CONSTRAINT api_keys_managed_check
        CHECK (num_nonnulls(managed_digest, managed_layout, managed_run) IN (0, 3));

ALTER TABLE reservations ADD COLUMN managed_layout smallint DEFAULT 14;
ALTER TABLE reservations ALTER COLUMN managed_layout DROP DEFAULT;
UPDATE reservations SET managed_layout = NULL WHERE managed_digest IS NULL;
ALTER TABLE reservations
    DROP CONSTRAINT reservations_managed_check,
    ADD CONSTRAINT reservations_managed_check
        CHECK (num_nonnulls(managed_digest, managed_layout, managed_run) IN (0, 3));

ALTER TABLE policy ADD COLUMN managed_layout smallint DEFAULT 7;
ALTER TABLE policy ALTER COLUMN managed_layout DROP DEFAULT;
UPDATE policy SET managed_layout = NULL WHERE managed_digest IS NULL;
ALTER TABLE policy
    DROP CONSTRAINT policy_managed_check,
    ADD CONSTRAINT policy_managed_check
        CHECK (num_nonnulls(managed_digest, managed_layout, managed_run) IN (0, 3));

-- A run's record says which columns of its change records their digest is of, and is sealed with that.
ALTER TABLE runs ADD COLUMN changes_format integer NOT NULL DEFAULT 1;
ALTER TABLE runs ALTER COLUMN chain_format SET DEFAULT 3;
COMMENT ON COLUMN runs.chain_format IS 'What the digest of the record is of; 3 since there is changes_format.';
COMMENT ON COLUMN runs.changes_format IS 'Which columns of its change records changes_digest is of.';
