-- Group roles with what each needs and no more; grant one to the login role that a pipeline or a service uses.
-- Roles belong to the whole server, so they are made only where they are missing and the caller may make them.

DO $$
DECLARE
    role text;
    may_create boolean := (SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user);
    place text := quote_ident(current_schema());
BEGIN
    FOREACH role IN ARRAY ARRAY['hx_apply', 'hx_plan', 'hx_status', 'hx_processor'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
            CONTINUE WHEN NOT may_create;
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', role);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;
            END;
        END IF;
        EXECUTE format('GRANT USAGE ON SCHEMA %s TO %I', place, role);
        EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA %s TO %I', place, role);
    END LOOP;

    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'hx_apply') THEN
        GRANT INSERT, UPDATE, DELETE ON gpu_types, teams, regions, region_dedicated_teams, gpu_pools, users,
            memberships, api_keys, api_key_secrets, reservations, policy TO hx_apply;
        GRANT INSERT, UPDATE ON clusters, runs TO hx_apply;
        GRANT INSERT ON changes, outbox TO hx_apply;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'hx_processor') THEN
        GRANT INSERT, UPDATE, DELETE ON reservation_status, api_key_status TO hx_processor;
        GRANT UPDATE (sent_at) ON outbox TO hx_processor;
        -- Digests of keys are none of a scheduler's business, and change records hold them too.
        REVOKE SELECT ON api_key_secrets, changes FROM hx_processor;
    END IF;
END
$$;
