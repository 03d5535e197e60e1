-- Writes teams.csv, users.csv, memberships.csv and apiKeys.csv, whose headers name fields of hxapply's specs, from
-- LiteLLM's tables. Changes nothing. Run by litellm.sh, in the directory that the files are for.
--
-- Names are in lower case, with a hyphen for each run of other characters than letters and digits; where two become the
-- same, all but one get six digits of the SHA-256 of their id. What is changed or left out is told as a notice.
\set ON_ERROR_STOP on
BEGIN ISOLATION LEVEL REPEATABLE READ;
SET LOCAL client_min_messages = notice;

CREATE TEMP TABLE names ON COMMIT DROP AS
WITH originals (what, id, original) AS (
    SELECT 'team', team_id, coalesce(nullif(team_alias, ''), team_id) FROM "LiteLLM_TeamTable"
    UNION ALL
    SELECT 'user', user_id, split_part(coalesce(nullif(user_alias, ''), nullif(user_email, ''), user_id), '@', 1)
    FROM "LiteLLM_UserTable"
    UNION ALL
    SELECT 'key', token, coalesce(nullif(key_alias, ''), 'key-' || left(encode(sha256(convert_to(token, 'UTF8')), 'hex'), 8))
    FROM "LiteLLM_VerificationToken"
), plain AS (
    SELECT what, id, original, coalesce(nullif(rtrim(left(trim(BOTH '-' FROM
        regexp_replace(lower(original COLLATE "C"), '[^a-z0-9]+', '-', 'g')), 63), '-'), ''), 'x') AS name
    FROM originals
), numbered AS (
    SELECT *, row_number() OVER (PARTITION BY what, name ORDER BY original <> name, id COLLATE "C") AS number
    FROM plain
)
SELECT what, id, original, CASE number WHEN 1 THEN name ELSE
    rtrim(left(name, 56), '-') || '-' || left(encode(sha256(convert_to(id, 'UTF8')), 'hex'), 6) END AS name
FROM numbered;

CREATE TEMP TABLE members ON COMMIT DROP AS
WITH roles (team_id, user_id, is_admin) AS (
    SELECT team_id, member->>'user_id', member->>'role' = 'admin'
    FROM "LiteLLM_TeamTable", jsonb_array_elements(
        CASE jsonb_typeof(members_with_roles) WHEN 'array' THEN members_with_roles ELSE '[]' END) AS member
    UNION ALL SELECT team_id, unnest(admins), true FROM "LiteLLM_TeamTable"
    UNION ALL SELECT team_id, unnest(members), false FROM "LiteLLM_TeamTable"
    UNION ALL SELECT unnest(teams), user_id, false FROM "LiteLLM_UserTable"
)
SELECT t.name AS team, u.name AS user_name, r.team_id, r.user_id, bool_or(r.is_admin) AS is_admin
FROM roles AS r
LEFT JOIN names AS t ON t.what = 'team' AND t.id = r.team_id
LEFT JOIN names AS u ON u.what = 'user' AND u.id = r.user_id
WHERE r.user_id IS NOT NULL
GROUP BY t.name, u.name, r.team_id, r.user_id;

-- An address belongs to one user; a key to the team that pays, else to its user. The dashboard's own sessions, what has
-- expired and what is no digest stay behind.
CREATE TEMP TABLE addresses ON COMMIT DROP AS
SELECT user_id, lower(user_email COLLATE "C") AS email,
    row_number() OVER (PARTITION BY lower(user_email COLLATE "C") ORDER BY user_id COLLATE "C") AS number
FROM "LiteLLM_UserTable" WHERE user_email <> '';

CREATE TEMP TABLE tokens ON COMMIT DROP AS
SELECT k.token, n.name, t.name AS team, u.name AS user_name, k.expires, coalesce(k.blocked, false) AS is_blocked,
    CASE
        WHEN k.token !~ '^[0-9a-f]{64}$' THEN 'it is stored as it is and not as a digest'
        WHEN k.team_id = 'litellm-dashboard' THEN 'it is a session of the dashboard'
        WHEN k.expires <= now() AT TIME ZONE 'UTC' THEN 'it has expired'
        WHEN t.name IS NULL AND u.name IS NULL THEN 'it has neither a team nor a user'
    END AS left_out
FROM "LiteLLM_VerificationToken" AS k
JOIN names AS n ON n.what = 'key' AND n.id = k.token
LEFT JOIN names AS t ON t.what = 'team' AND t.id = k.team_id
LEFT JOIN names AS u ON u.what = 'user' AND u.id = k.user_id;

DO $$
DECLARE
    line text;
BEGIN
    FOR line IN
        SELECT format('%s %s is called %s', what, to_json(original), name) FROM names
        WHERE original <> name
        UNION ALL
        SELECT format('team %s has no user %s; its membership is left out', team, to_json(user_id)) FROM members
        WHERE user_name IS NULL AND team IS NOT NULL
        UNION ALL
        SELECT format('user %s is in no team %s; the membership is left out', user_name, to_json(team_id)) FROM members
        WHERE team IS NULL AND user_name IS NOT NULL
        UNION ALL
        SELECT format('user %s has the address of another user; it is left out', name) FROM addresses
        JOIN names ON what = 'user' AND id = user_id WHERE number > 1
        UNION ALL
        SELECT format('team %s has a budget for %s and not for a month; it is left out', name, to_json(budget_duration))
        FROM "LiteLLM_TeamTable" JOIN names ON what = 'team' AND id = team_id
        WHERE max_budget IS NOT NULL AND budget_duration NOT IN ('30d', '1mo')
        UNION ALL
        SELECT format('key %s is left out: %s', name, left_out) FROM tokens WHERE left_out IS NOT NULL
        UNION ALL
        SELECT format('key %s has no end; it gets one in a year', name) FROM tokens
        WHERE left_out IS NULL AND expires IS NULL
        ORDER BY 1
    LOOP
        RAISE NOTICE '%', line;
    END LOOP;
END
$$;

\o teams.csv
COPY (
    SELECT n.name, t.team_alias AS "displayName", (NOT t.blocked)::text AS active,
        CASE WHEN coalesce(t.budget_duration, '30d') IN ('30d', '1mo') THEN round(t.max_budget::numeric, 2) END
            AS "monthlyBudgetUSD"
    FROM "LiteLLM_TeamTable" AS t JOIN names AS n ON n.what = 'team' AND n.id = t.team_id
    ORDER BY n.name COLLATE "C"
) TO STDOUT WITH (FORMAT csv, HEADER);

\o users.csv
COPY (
    SELECT n.name, a.email, u.user_alias AS "fullName",
        CASE u.user_role WHEN 'proxy_admin' THEN 'admin' WHEN 'proxy_admin_viewer' THEN 'auditor' END AS "platformRole"
    FROM "LiteLLM_UserTable" AS u
    JOIN names AS n ON n.what = 'user' AND n.id = u.user_id
    LEFT JOIN addresses AS a ON a.user_id = u.user_id AND a.number = 1
    ORDER BY n.name COLLATE "C"
) TO STDOUT WITH (FORMAT csv, HEADER);

\o memberships.csv
COPY (
    SELECT team, user_name AS "user", CASE WHEN is_admin THEN 'admin' ELSE 'member' END AS role
    FROM members WHERE team IS NOT NULL AND user_name IS NOT NULL
    ORDER BY team COLLATE "C", user_name COLLATE "C"
) TO STDOUT WITH (FORMAT csv, HEADER);

\o apiKeys.csv
COPY (
    SELECT name, team, CASE WHEN team IS NULL THEN user_name END AS "user", (NOT is_blocked)::text AS active,
        to_char(coalesce(expires, date_trunc('day', now() AT TIME ZONE 'UTC') + interval '365 days'),
            'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS "expiresAt",
        token AS sha256
    FROM tokens WHERE left_out IS NULL
    ORDER BY name COLLATE "C"
) TO STDOUT WITH (FORMAT csv, HEADER);
\o
ROLLBACK;
