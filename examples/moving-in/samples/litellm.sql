-- Made up, in the columns that LiteLLM's schema.prisma gives these three tables.
CREATE TABLE "LiteLLM_TeamTable" (
    team_id text PRIMARY KEY, team_alias text, organization_id text, object_permission_id text, admins text[],
    members text[], members_with_roles jsonb NOT NULL DEFAULT '{}', metadata jsonb NOT NULL DEFAULT '{}',
    max_budget double precision, soft_budget double precision, spend double precision NOT NULL DEFAULT 0.0,
    models text[], max_parallel_requests integer, tpm_limit bigint, rpm_limit bigint, budget_duration text,
    budget_reset_at timestamp(3), blocked boolean NOT NULL DEFAULT false,
    created_at timestamp(3) NOT NULL DEFAULT current_timestamp, updated_at timestamp(3) NOT NULL DEFAULT current_timestamp,
    model_spend jsonb NOT NULL DEFAULT '{}', model_max_budget jsonb NOT NULL DEFAULT '{}', router_settings jsonb DEFAULT '{}',
    team_member_permissions text[] DEFAULT '{}', access_group_ids text[] DEFAULT '{}', policies text[] DEFAULT '{}',
    default_team_member_models text[] DEFAULT '{}', budget_limits jsonb, model_id integer UNIQUE,
    allow_team_guardrail_config boolean NOT NULL DEFAULT false
);
CREATE TABLE "LiteLLM_UserTable" (
    user_id text PRIMARY KEY, user_alias text, team_id text, sso_user_id text UNIQUE, organization_id text,
    object_permission_id text, password text, teams text[] DEFAULT '{}', user_role text, max_budget double precision,
    spend double precision NOT NULL DEFAULT 0.0, user_email text, models text[], metadata jsonb NOT NULL DEFAULT '{}',
    max_parallel_requests integer, tpm_limit bigint, rpm_limit bigint, budget_duration text, budget_reset_at timestamp(3),
    allowed_cache_controls text[] DEFAULT '{}', policies text[] DEFAULT '{}', model_spend jsonb NOT NULL DEFAULT '{}',
    model_max_budget jsonb NOT NULL DEFAULT '{}', created_at timestamp(3) DEFAULT current_timestamp,
    updated_at timestamp(3) DEFAULT current_timestamp
);
CREATE TABLE "LiteLLM_VerificationToken" (
    token text PRIMARY KEY, key_name text, key_alias text, soft_budget_cooldown boolean NOT NULL DEFAULT false,
    spend double precision NOT NULL DEFAULT 0.0, expires timestamp(3), models text[], aliases jsonb NOT NULL DEFAULT '{}',
    config jsonb NOT NULL DEFAULT '{}', router_settings jsonb DEFAULT '{}', user_id text, team_id text, agent_id text,
    project_id text, permissions jsonb NOT NULL DEFAULT '{}', max_parallel_requests integer,
    metadata jsonb NOT NULL DEFAULT '{}', blocked boolean, tpm_limit bigint, rpm_limit bigint,
    max_budget double precision, budget_duration text, budget_reset_at timestamp(3),
    allowed_cache_controls text[] DEFAULT '{}', allowed_routes text[] DEFAULT '{}', policies text[] DEFAULT '{}',
    access_group_ids text[] DEFAULT '{}', model_spend jsonb NOT NULL DEFAULT '{}', model_max_budget jsonb NOT NULL DEFAULT '{}',
    budget_id text, organization_id text, object_permission_id text, created_at timestamp(3) DEFAULT current_timestamp,
    created_by text, updated_at timestamp(3) DEFAULT current_timestamp, updated_by text, last_active timestamp(3),
    rotation_count integer DEFAULT 0, auto_rotate boolean DEFAULT false, rotation_interval text,
    last_rotation_at timestamp(3), key_rotation_at timestamp(3), budget_limits jsonb
);

INSERT INTO "LiteLLM_TeamTable" (team_id, team_alias, admins, members, members_with_roles, max_budget, budget_duration,
    blocked) VALUES
    ('9a1b7f0e-5b8e-4c55-8f0e-0a4b3d1c2e11', 'ML Research', '{}', '{}',
        '[{"role": "admin", "user_id": "ada@example.com", "user_email": null},
          {"role": "user", "user_id": "5d0c8e0a-2a55-43c6-9a51-70f3a1d2c9aa", "user_email": "bob@example.com"},
          {"role": "user", "user_id": "gone", "user_email": null}]', 50000, '30d', false),
    ('0c53a6d2-77f2-4a53-9d3a-b1f5a8c0d7e2', 'ml_research', '{ada@example.com}', '{default_user_id}', '{}', 0.1, '1d', true),
    ('data-science', NULL, '{}', '{}', '{}', NULL, NULL, false);

INSERT INTO "LiteLLM_UserTable" (user_id, user_alias, teams, user_role, user_email) VALUES
    ('ada@example.com', NULL, '{}', 'proxy_admin', 'Ada@Example.com'),
    ('5d0c8e0a-2a55-43c6-9a51-70f3a1d2c9aa', 'Bob "the Builder"', '{data-science,litellm-dashboard}', 'internal_user', 'bob@example.com'),
    ('default_user_id', NULL, '{}', 'proxy_admin_viewer', NULL),
    ('svc-ada', 'ada', '{}', 'internal_user', 'ada@example.com');

INSERT INTO "LiteLLM_VerificationToken" (token, key_name, key_alias, expires, user_id, team_id, blocked) VALUES
    ('5096823b7472ed67d3bcb7814fd58501845581ba4c8c0eb07204d124ee515835', 'sk-...4f2a', 'Nightly Training', '2036-03-01 00:00:00',
        'ada@example.com', '9a1b7f0e-5b8e-4c55-8f0e-0a4b3d1c2e11', NULL),
    ('d180382f9d38dc3031612961c1f0329376ac28ab1fdcc2dfe82d3630e5227bbe', 'sk-...09bc', NULL, NULL, 'svc-ada', NULL, true),
    ('945d230049ad3c81477ba765ad97f3086369a3d14068fa5c722b90b1248ddad9', 'sk-...77aa', 'session', '2036-03-01 00:00:00',
        'ada@example.com', 'litellm-dashboard', NULL),
    ('bb31192378d68e35ffe63ec5f744bdb850875e8001411a5f7873096929f2c960', 'sk-...1c1c', 'old', '2020-03-01 00:00:00', 'svc-ada', NULL, NULL),
    ('4961316dac4f13ebaf328b01eaf2d8c42b35d7e1e23900ee5c50fa0394c7c9a9', 'sk-...e0e0', 'orphan', NULL, NULL, NULL, NULL),
    ('a-token-that-is-no-digest', 'sk-...ffff', 'plain', NULL, 'svc-ada', NULL, NULL);
