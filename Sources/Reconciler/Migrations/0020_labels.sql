-- Every kind gets the field labels: a map from names, which a spec chooses, to texts.
-- Labels have no index, because the status API answers requests for them from memory.

ALTER TABLE gpu_types
    ADD COLUMN labels jsonb NOT NULL DEFAULT '{}',
    ADD CONSTRAINT gpu_types_labels_check CHECK (labels = '{}' OR jsonb_typeof(labels) = 'object'
        AND jsonb_array_length(jsonb_path_query_array(labels, '$.keyvalue()')) <= 32
        AND NOT jsonb_path_exists(labels, 'strict $.keyvalue() ? (!(@.key like_regex "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"))')
        AND NOT jsonb_path_exists(labels, 'strict $.* ? (@.type() != "string")')
        AND NOT jsonb_path_exists(labels, 'strict $.* ? (!(@ like_regex "^.{1,63}$"))'));
COMMENT ON COLUMN gpu_types.labels IS 'What people and programs find it by, such as its cost centre or its owner.';
DROP TRIGGER gpu_types_outside_write ON gpu_types;
CREATE TRIGGER gpu_types_outside_write AFTER UPDATE OF name, instance_type, gpus_per_instance, vcpus, memory_gib,
        gpu_memory_gib, description, active, protected, labels OR DELETE ON gpu_types
    FOR EACH ROW WHEN (OLD.managed_digest IS NOT NULL AND coalesce(current_setting('hxapply.run', true), '') = '')
    EXECUTE FUNCTION record_outside_write('gpuTypes', 'name');

ALTER TABLE teams
    ADD COLUMN labels jsonb NOT NULL DEFAULT '{}',
    ADD CONSTRAINT teams_labels_check CHECK (labels = '{}' OR jsonb_typeof(labels) = 'object'
        AND jsonb_array_length(jsonb_path_query_array(labels, '$.keyvalue()')) <= 32
        AND NOT jsonb_path_exists(labels, 'strict $.keyvalue() ? (!(@.key like_regex "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"))')
        AND NOT jsonb_path_exists(labels, 'strict $.* ? (@.type() != "string")')
        AND NOT jsonb_path_exists(labels, 'strict $.* ? (!(@ like_regex "^.{1,63}$"))'));
COMMENT ON COLUMN teams.labels IS 'What people and programs find it by, such as its cost centre or its owner.';
DROP TRIGGER teams_outside_write ON teams;
CREATE TRIGGER teams_outside_write AFTER UPDATE OF name, display_name, admin_email, phone, active, monthly_budget_usd,
        billing_company_name, billing_address, billing_tax_number_type, billing_tax_number, billing_country,
        protected, parent, labels OR DELETE ON teams
    FOR EACH ROW WHEN (OLD.managed_digest IS NOT NULL AND coalesce(current_setting('hxapply.run', true), '') = '')
    EXECUTE FUNCTION record_outside_write('teams', 'name');

ALTER TABLE regions
    ADD COLUMN labels jsonb NOT NULL DEFAULT '{}',
    ADD CONSTRAINT regions_labels_check CHECK (labels = '{}' OR jsonb_typeof(labels) = 'object'
        AND jsonb_array_length(jsonb_path_query_array(labels, '$.keyvalue()')) <= 32
        AND NOT jsonb_path_exists(labels, 'strict $.keyvalue() ? (!(@.key like_regex "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"))')
        AND NOT jsonb_path_exists(labels, 'strict $.* ? (@.type() != "string")')
        AND NOT jsonb_path_exists(labels, 'strict $.* ? (!(@ like_regex "^.{1,63}$"))'));
COMMENT ON COLUMN regions.labels IS 'What people and programs find it by, such as its cost centre or its owner.';
DROP TRIGGER regions_outside_write ON regions;
CREATE TRIGGER regions_outside_write AFTER UPDATE OF name, display_name, description, provider, area, active, llm_url,
        vector_db_host, protected, labels OR DELETE ON regions
    FOR EACH ROW WHEN (OLD.managed_digest IS NOT NULL AND coalesce(current_setting('hxapply.run', true), '') = '')
    EXECUTE FUNCTION record_outside_write('regions', 'name');

ALTER TABLE gpu_pools
    ADD COLUMN labels jsonb NOT NULL DEFAULT '{}',
    ADD CONSTRAINT gpu_pools_labels_check CHECK (labels = '{}' OR jsonb_typeof(labels) = 'object'
        AND jsonb_array_length(jsonb_path_query_array(labels, '$.keyvalue()')) <= 32
        AND NOT jsonb_path_exists(labels, 'strict $.keyvalue() ? (!(@.key like_regex "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"))')
        AND NOT jsonb_path_exists(labels, 'strict $.* ? (@.type() != "string")')
        AND NOT jsonb_path_exists(labels, 'strict $.* ? (!(@ like_regex "^.{1,63}$"))'));
COMMENT ON COLUMN gpu_pools.labels IS 'What people and programs find it by, such as its cost centre or its owner.';
DROP TRIGGER gpu_pools_outside_write ON gpu_pools;
CREATE TRIGGER gpu_pools_outside_write AFTER UPDATE OF region, gpu_type, gpus, usd_per_gpu_hour, protected, labels OR
        DELETE ON gpu_pools
    FOR EACH ROW WHEN (OLD.managed_digest IS NOT NULL AND coalesce(current_setting('hxapply.run', true), '') = '')
    EXECUTE FUNCTION record_outside_write('gpuPools', 'region', 'gpu_type');

ALTER TABLE users
    ADD COLUMN labels jsonb NOT NULL DEFAULT '{}',
    ADD CONSTRAINT users_labels_check CHECK (labels = '{}' OR jsonb_typeof(labels) = 'object'
        AND jsonb_array_length(jsonb_path_query_array(labels, '$.keyvalue()')) <= 32
        AND NOT jsonb_path_exists(labels, 'strict $.keyvalue() ? (!(@.key like_regex "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"))')
        AND NOT jsonb_path_exists(labels, 'strict $.* ? (@.type() != "string")')
        AND NOT jsonb_path_exists(labels, 'strict $.* ? (!(@ like_regex "^.{1,63}$"))'));
COMMENT ON COLUMN users.labels IS 'What people and programs find it by, such as its cost centre or its owner.';
DROP TRIGGER users_outside_write ON users;
CREATE TRIGGER users_outside_write AFTER UPDATE OF name, email, full_name, type, active, platform_role, protected,
        labels OR DELETE ON users
    FOR EACH ROW WHEN (OLD.managed_digest IS NOT NULL AND coalesce(current_setting('hxapply.run', true), '') = '')
    EXECUTE FUNCTION record_outside_write('users', 'name');

ALTER TABLE memberships
    ADD COLUMN labels jsonb NOT NULL DEFAULT '{}',
    ADD CONSTRAINT memberships_labels_check CHECK (labels = '{}' OR jsonb_typeof(labels) = 'object'
        AND jsonb_array_length(jsonb_path_query_array(labels, '$.keyvalue()')) <= 32
        AND NOT jsonb_path_exists(labels, 'strict $.keyvalue() ? (!(@.key like_regex "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"))')
        AND NOT jsonb_path_exists(labels, 'strict $.* ? (@.type() != "string")')
        AND NOT jsonb_path_exists(labels, 'strict $.* ? (!(@ like_regex "^.{1,63}$"))'));
COMMENT ON COLUMN memberships.labels IS 'What people and programs find it by, such as its cost centre or its owner.';
DROP TRIGGER memberships_outside_write ON memberships;
CREATE TRIGGER memberships_outside_write AFTER UPDATE OF team, user_name, role, protected, labels OR DELETE ON
        memberships
    FOR EACH ROW WHEN (OLD.managed_digest IS NOT NULL AND coalesce(current_setting('hxapply.run', true), '') = '')
    EXECUTE FUNCTION record_outside_write('memberships', 'team', 'user_name');

ALTER TABLE api_keys
    ADD COLUMN labels jsonb NOT NULL DEFAULT '{}',
    ADD CONSTRAINT api_keys_labels_check CHECK (labels = '{}' OR jsonb_typeof(labels) = 'object'
        AND jsonb_array_length(jsonb_path_query_array(labels, '$.keyvalue()')) <= 32
        AND NOT jsonb_path_exists(labels, 'strict $.keyvalue() ? (!(@.key like_regex "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"))')
        AND NOT jsonb_path_exists(labels, 'strict $.* ? (@.type() != "string")')
        AND NOT jsonb_path_exists(labels, 'strict $.* ? (!(@ like_regex "^.{1,63}$"))'));
COMMENT ON COLUMN api_keys.labels IS 'What people and programs find it by, such as its cost centre or its owner.';
DROP TRIGGER api_keys_outside_write ON api_keys;
CREATE TRIGGER api_keys_outside_write AFTER UPDATE OF name, user_name, team, description, active, expires_at,
        protected, labels OR DELETE ON api_keys
    FOR EACH ROW WHEN (OLD.managed_digest IS NOT NULL AND coalesce(current_setting('hxapply.run', true), '') = '')
    EXECUTE FUNCTION record_outside_write('apiKeys', 'name');

ALTER TABLE reservations
    ADD COLUMN labels jsonb NOT NULL DEFAULT '{}',
    ADD CONSTRAINT reservations_labels_check CHECK (labels = '{}' OR jsonb_typeof(labels) = 'object'
        AND jsonb_array_length(jsonb_path_query_array(labels, '$.keyvalue()')) <= 32
        AND NOT jsonb_path_exists(labels, 'strict $.keyvalue() ? (!(@.key like_regex "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"))')
        AND NOT jsonb_path_exists(labels, 'strict $.* ? (@.type() != "string")')
        AND NOT jsonb_path_exists(labels, 'strict $.* ? (!(@ like_regex "^.{1,63}$"))'));
COMMENT ON COLUMN reservations.labels IS 'What people and programs find it by, such as its cost centre or its owner.';
DROP TRIGGER reservations_outside_write ON reservations;
CREATE TRIGGER reservations_outside_write AFTER UPDATE OF name, team, user_name, region, gpu_type, gpus, start,
        duration, model, image, command, disk, state, protected, labels OR DELETE ON reservations
    FOR EACH ROW WHEN (OLD.managed_digest IS NOT NULL AND coalesce(current_setting('hxapply.run', true), '') = '')
    EXECUTE FUNCTION record_outside_write('reservations', 'name');

ALTER TABLE policy
    ADD COLUMN labels jsonb NOT NULL DEFAULT '{}',
    ADD CONSTRAINT policy_labels_check CHECK (labels = '{}' OR jsonb_typeof(labels) = 'object'
        AND jsonb_array_length(jsonb_path_query_array(labels, '$.keyvalue()')) <= 32
        AND NOT jsonb_path_exists(labels, 'strict $.keyvalue() ? (!(@.key like_regex "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"))')
        AND NOT jsonb_path_exists(labels, 'strict $.* ? (@.type() != "string")')
        AND NOT jsonb_path_exists(labels, 'strict $.* ? (!(@ like_regex "^.{1,63}$"))'));
COMMENT ON COLUMN policy.labels IS 'What people and programs find it by, such as its cost centre or its owner.';
DROP TRIGGER policy_outside_write ON policy;
CREATE TRIGGER policy_outside_write AFTER UPDATE OF max_removal_percent, max_removals, min_admins, max_key_lifetime,
        max_reservation, allow_overcommit, protected, labels OR DELETE ON policy
    FOR EACH ROW WHEN (OLD.managed_digest IS NOT NULL AND coalesce(current_setting('hxapply.run', true), '') = '')
    EXECUTE FUNCTION record_outside_write('policy');
