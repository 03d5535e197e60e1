-- No column is a reserved word: `SELECT name, user FROM api_keys` gave the session's login for every row.
ALTER TABLE memberships RENAME COLUMN "user" TO user_name;
ALTER TABLE memberships RENAME CONSTRAINT memberships_user_fkey TO memberships_user_name_fkey;
ALTER INDEX memberships_user_idx RENAME TO memberships_user_name_idx;
ALTER TABLE api_keys RENAME COLUMN "user" TO user_name;
ALTER TABLE api_keys RENAME CONSTRAINT api_keys_user_fkey TO api_keys_user_name_fkey;
ALTER TABLE api_keys RENAME CONSTRAINT api_keys_user_or_team_check TO api_keys_user_name_or_team_check;
ALTER INDEX api_keys_user_idx RENAME TO api_keys_user_name_idx;
ALTER TABLE reservations RENAME COLUMN "user" TO user_name;
ALTER TABLE reservations RENAME CONSTRAINT reservations_user_fkey TO reservations_user_name_fkey;
ALTER INDEX reservations_user_idx RENAME TO reservations_user_name_idx;

-- The trigger names the key's columns to its function.
DROP TRIGGER memberships_outside_write ON memberships;
CREATE TRIGGER memberships_outside_write AFTER UPDATE OF team, user_name, role, protected OR DELETE ON memberships
    FOR EACH ROW WHEN (OLD.managed_digest IS NOT NULL AND coalesce(current_setting('hxapply.run', true), '') = '')
    EXECUTE FUNCTION record_outside_write('memberships', 'team', 'user_name');

-- Many people and teams have no address of their own, and one person answers for several teams.
ALTER TABLE users ALTER COLUMN email DROP NOT NULL;
ALTER TABLE teams
    ALTER COLUMN admin_email DROP NOT NULL,
    DROP CONSTRAINT teams_admin_email_key;
COMMENT ON COLUMN teams.admin_email IS 'Who answers for the team, or for several; stored in lower case.';

-- There are more providers and areas than any list of them.
ALTER TABLE regions
    DROP CONSTRAINT regions_provider_check,
    DROP CONSTRAINT regions_area_check;
ALTER TABLE regions
    ADD CONSTRAINT regions_provider_check CHECK (provider ~ '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$'),
    ADD CONSTRAINT regions_area_check CHECK (octet_length(area) <= 64
        AND area ~ '^[A-Z]{2,16}([+][A-Z]{2,16})*$');
COMMENT ON COLUMN regions.provider IS 'Who runs the machines: `aws`, `nebius`, `onprem` or any other name.';
COMMENT ON COLUMN regions.area IS 'The legal areas that data stays in.';

-- A price list knows no capacity.
ALTER TABLE gpu_pools ALTER COLUMN gpus DROP NOT NULL;
COMMENT ON COLUMN gpu_pools.gpus
    IS 'GPUs that can be reserved at a time; not limited where absent, as in a price list.';

-- Machines without GPUs are reserved too, and some reservations have no end.
ALTER TABLE reservations
    ALTER COLUMN duration DROP NOT NULL,
    DROP CONSTRAINT reservations_gpus_check;
ALTER TABLE reservations ADD CONSTRAINT reservations_gpus_check CHECK (gpus BETWEEN 0 AND 10000000);
COMMENT ON COLUMN reservations.gpus IS 'How many GPUs; 0 for a CPU type, and only for one.';
COMMENT ON COLUMN reservations.duration
    IS 'How long it lasts, and then it is history; where absent, until it is taken out of the spec.';
