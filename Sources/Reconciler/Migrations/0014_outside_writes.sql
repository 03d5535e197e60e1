-- Who else writes managed rows, and when: drift is found without this, but not whose it is.
CREATE TABLE outside_writes (
    cluster text COLLATE "C" NOT NULL,
    number bigint GENERATED ALWAYS AS IDENTITY,
    kind text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    operation text COLLATE "C" NOT NULL,
    role text COLLATE "C" NOT NULL,
    login text COLLATE "C" NOT NULL,
    application text COLLATE "C",
    client inet,
    written_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    before jsonb,
    after jsonb,
    CONSTRAINT outside_writes_pkey PRIMARY KEY (cluster, number)
);
CREATE INDEX outside_writes_key_idx ON outside_writes (cluster, kind, key, written_at);
COMMENT ON TABLE outside_writes IS 'Writes to managed rows that hxapply did not make. Rows are added, never altered.';
COMMENT ON COLUMN outside_writes.role IS 'The role that wrote, after any SET ROLE.';
COMMENT ON COLUMN outside_writes.login IS 'The role that logged in.';
COMMENT ON COLUMN outside_writes.client IS 'Where the session came from; null for a Unix socket.';

-- Whoever may write a spec table need not have any right here, so the function acts as its owner. The path is fixed to
-- the schema that the migration runs in.
DO $migration$
BEGIN
    EXECUTE format($function$
        CREATE FUNCTION record_outside_write() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = %I, pg_temp AS $body$
        DECLARE
            old_row jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
            new_row jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
            some_row jsonb;
            key text;
            last_key text;
        BEGIN
            -- A row whose key is changed is looked for under either.
            FOREACH some_row IN ARRAY ARRAY[old_row, new_row] LOOP
                CONTINUE WHEN some_row IS NULL;
                key := CASE WHEN TG_NARGS = 1 THEN TG_ARGV[0] ELSE '' END;
                FOR i IN 1 .. TG_NARGS - 1 LOOP
                    key := key || CASE WHEN i > 1 THEN '/' ELSE '' END || (some_row->>TG_ARGV[i]);
                END LOOP;
                CONTINUE WHEN key = last_key;
                last_key := key;
                INSERT INTO outside_writes (
                    cluster, kind, key, operation, role, login, application, client, before, after
                )
                VALUES (
                    some_row->>'cluster', TG_ARGV[0], key, lower(TG_OP),
                    CASE current_setting('role') WHEN 'none' THEN session_user::text ELSE current_setting('role') END,
                    session_user, current_setting('application_name'), inet_client_addr(), old_row, new_row
                );
            END LOOP;
            RETURN NULL;
        END
        $body$
    $function$, current_schema());
END
$migration$;
REVOKE ALL ON FUNCTION record_outside_write() FROM PUBLIC;

CREATE TRIGGER gpu_types_outside_write AFTER UPDATE OF name, instance_type, gpus_per_instance, vcpus, memory_gib, gpu_memory_gib, description, active, protected OR DELETE ON gpu_types
    FOR EACH ROW WHEN (OLD.managed_digest IS NOT NULL AND coalesce(current_setting('hxapply.run', true), '') = '')
    EXECUTE FUNCTION record_outside_write('gpuTypes', 'name');
CREATE TRIGGER teams_outside_write AFTER UPDATE OF name, display_name, admin_email, phone, active, monthly_budget_usd, billing_company_name, billing_address, billing_tax_number_type, billing_tax_number, billing_country, protected OR DELETE ON teams
    FOR EACH ROW WHEN (OLD.managed_digest IS NOT NULL AND coalesce(current_setting('hxapply.run', true), '') = '')
    EXECUTE FUNCTION record_outside_write('teams', 'name');
CREATE TRIGGER regions_outside_write AFTER UPDATE OF name, display_name, description, provider, area, active, llm_url, vector_db_host, protected OR DELETE ON regions
    FOR EACH ROW WHEN (OLD.managed_digest IS NOT NULL AND coalesce(current_setting('hxapply.run', true), '') = '')
    EXECUTE FUNCTION record_outside_write('regions', 'name');
CREATE TRIGGER region_dedicated_teams_outside_write AFTER INSERT OR UPDATE OR DELETE ON region_dedicated_teams
    FOR EACH ROW WHEN (coalesce(current_setting('hxapply.run', true), '') = '')
    EXECUTE FUNCTION record_outside_write('regions', 'region');
CREATE TRIGGER gpu_pools_outside_write AFTER UPDATE OF region, gpu_type, gpus, usd_per_gpu_hour, protected OR DELETE ON gpu_pools
    FOR EACH ROW WHEN (OLD.managed_digest IS NOT NULL AND coalesce(current_setting('hxapply.run', true), '') = '')
    EXECUTE FUNCTION record_outside_write('gpuPools', 'region', 'gpu_type');
CREATE TRIGGER users_outside_write AFTER UPDATE OF name, email, full_name, type, active, platform_role, protected OR DELETE ON users
    FOR EACH ROW WHEN (OLD.managed_digest IS NOT NULL AND coalesce(current_setting('hxapply.run', true), '') = '')
    EXECUTE FUNCTION record_outside_write('users', 'name');
CREATE TRIGGER memberships_outside_write AFTER UPDATE OF team, "user", role, protected OR DELETE ON memberships
    FOR EACH ROW WHEN (OLD.managed_digest IS NOT NULL AND coalesce(current_setting('hxapply.run', true), '') = '')
    EXECUTE FUNCTION record_outside_write('memberships', 'team', 'user');
CREATE TRIGGER api_keys_outside_write AFTER UPDATE OF name, "user", team, description, active, expires_at, protected OR DELETE ON api_keys
    FOR EACH ROW WHEN (OLD.managed_digest IS NOT NULL AND coalesce(current_setting('hxapply.run', true), '') = '')
    EXECUTE FUNCTION record_outside_write('apiKeys', 'name');
CREATE TRIGGER api_key_secrets_outside_write AFTER INSERT OR UPDATE OR DELETE ON api_key_secrets
    FOR EACH ROW WHEN (coalesce(current_setting('hxapply.run', true), '') = '')
    EXECUTE FUNCTION record_outside_write('apiKeys', 'api_key');
CREATE TRIGGER reservations_outside_write AFTER UPDATE OF name, team, "user", region, gpu_type, gpus, start, duration, model, image, command, disk, state, protected OR DELETE ON reservations
    FOR EACH ROW WHEN (OLD.managed_digest IS NOT NULL AND coalesce(current_setting('hxapply.run', true), '') = '')
    EXECUTE FUNCTION record_outside_write('reservations', 'name');
CREATE TRIGGER policy_outside_write AFTER UPDATE OF max_removal_percent, max_removals, min_admins, max_key_lifetime, max_reservation, allow_overcommit, protected OR DELETE ON policy
    FOR EACH ROW WHEN (OLD.managed_digest IS NOT NULL AND coalesce(current_setting('hxapply.run', true), '') = '')
    EXECUTE FUNCTION record_outside_write('policy');

DO $$
DECLARE
    role text;
BEGIN
    FOREACH role IN ARRAY ARRAY['hx_apply', 'hx_plan', 'hx_status'] LOOP
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
            EXECUTE format('GRANT SELECT ON outside_writes TO %I', role);
        END IF;
    END LOOP;
END
$$;
