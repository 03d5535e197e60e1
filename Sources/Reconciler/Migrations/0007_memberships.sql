-- Who belongs to which team.

CREATE TABLE memberships (
    cluster text COLLATE "C" NOT NULL,
    team text COLLATE "C" NOT NULL,
    "user" text COLLATE "C" NOT NULL,
    role text COLLATE "C" NOT NULL,
    protected boolean NOT NULL DEFAULT 'f',
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    managed_digest bytea,
    managed_run uuid,
    source text COLLATE "C",
    CONSTRAINT memberships_pkey PRIMARY KEY (cluster, team, "user"),
    CONSTRAINT memberships_team_fkey FOREIGN KEY (cluster, team)
        REFERENCES teams (cluster, name) DEFERRABLE,
    CONSTRAINT memberships_user_fkey FOREIGN KEY (cluster, "user")
        REFERENCES users (cluster, name) DEFERRABLE,
    CONSTRAINT memberships_role_check CHECK (
        role IN ('admin', 'key_creator', 'member', 'viewer')
    ),
    CONSTRAINT memberships_managed_check CHECK ((managed_digest IS NULL) = (managed_run IS NULL))
);
CREATE INDEX memberships_user_idx ON memberships (cluster, "user");
COMMENT ON TABLE memberships IS 'A user''s part in a team.';
COMMENT ON COLUMN memberships.team IS 'The team.';
COMMENT ON COLUMN memberships."user" IS 'The user.';
COMMENT ON COLUMN memberships.role IS 'What the user may do in the team.';
COMMENT ON COLUMN memberships.protected IS 'Whether the resource may not be deleted until a plan has first removed this mark.';
