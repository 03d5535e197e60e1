"""A platform with about as many rows in every table, and what people do to it: as specs, and by hand."""
import copy
import hashlib
import json

CLUSTER = "bench"
TOKEN = "hxk_statement-test"
"""The secret of a key of the first team."""

FAR = "2040-01-02T00:00:00Z"


class Platform:
    """Resources by section, `n` of every kind."""

    def __init__(self, n):
        self.n = n
        self.sections = {
            "gpuTypes": [{"name": name("type", i), "gpusPerInstance": 8} for i in range(n)],
            "regions": [self.region(i) for i in range(n)],
            "gpuPools": [
                {"region": name("region", i // 2), "gpuType": name("type", (i + i // 2) % n), "gpus": 64}
                for i in range(n)
            ],
            "teams": [
                {"name": name("team", i), "displayName": f"Team {i}", "adminEmail": f"team-{i}@example.com"}
                for i in range(n)
            ],
            "users": [
                {"name": name("user", i), "email": f"user-{i}@example.com", "fullName": f"User {i}"}
                for i in range(n)
            ],
            "memberships": [
                {"team": name("team", i // 3), "user": name("user", (i + i // 3) % n), "role": "member"}
                for i in range(n)
            ],
            "apiKeys": [self.api_key(i) for i in range(n)],
            "reservations": [
                {"name": name("reservation", i), "team": name("team", i), "region": name("region", i),
                 "gpuType": name("type", i), "gpus": 8, "start": FAR, "duration": "24h"}
                for i in range(n)
            ],
        }

    def region(self, i):
        teams = sorted({name("team", i), name("team", (i + 1) % self.n)})
        return {"name": name("region", i), "displayName": f"Region {i}", "provider": "aws", "dedicatedTo": teams}

    @staticmethod
    def api_key(i):
        return {"name": name("key", i), "team": name("team", i), "expiresAt": FAR,
                "sha256": [digest(TOKEN if i == 0 else f"key {i}")]}

    def write(self, path):
        policy = {"maxRemovalPercent": 100, "minAdmins": 0, "maxKeyLifetime": "36500d"}
        document = {"apiVersion": "hxapply/v1", "kind": "Cluster", "metadata": {"name": CLUSTER}, "policy": policy}
        path.write_text(json.dumps({**document, **self.sections}))
        return path

    def edited(self, change):
        """A copy to which `change` did something."""
        platform = copy.deepcopy(self)
        change(platform.sections)
        return platform


def name(kind, i):
    """Not in sorted order, as nothing is in a file that people edit."""
    return f"{kind}-{(i * 7919) % 1_000_003}"


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


# What people do to a spec.

NAMED = {
    "gpuTypes": [("gpuPools", "gpuType"), ("reservations", "gpuType")],
    "regions": [("gpuPools", "region"), ("reservations", "region")],
    "teams": [("memberships", "team"), ("apiKeys", "team"), ("reservations", "team"), ("regions", "dedicatedTo")],
    "users": [("memberships", "user")],
    "apiKeys": [],
    "reservations": [],
}
"""The kinds with names, and what refers to them."""


def every_row(sections):
    """A field of every row, and an element of every list."""
    fields = {"gpuTypes": "description", "regions": "displayName", "teams": "displayName", "users": "fullName",
              "apiKeys": "description", "reservations": "command"}
    for section, field in fields.items():
        for row in sections[section]:
            row[field] = "changed"
    for row in sections["gpuPools"]:
        row["gpus"] = 128
    for row in sections["memberships"]:
        row["role"] = "viewer"
    for row in sections["regions"]:
        row["dedicatedTo"] = row["dedicatedTo"][:1]
    for row in sections["apiKeys"]:
        row["sha256"] = [*row["sha256"], digest(f"second of {row['name']}")]


def one_row(sections):
    sections["users"][0]["fullName"] = "changed alone"


def half_of_the_names(sections):
    rename(sections, lambda old: f"{old}-new")


def pairs_of_names(sections):
    """Every other name and the one after it are exchanged."""
    for section in NAMED:
        names = [row["name"] for row in sections[section]]
        even = range(0, len(names) - 1, 2)
        new = {names[i]: names[i + 1] for i in even} | {names[i + 1]: names[i] for i in even}
        rename_section(sections, section, new)


def rename(sections, new_name):
    for section in NAMED:
        rename_section(sections, section, {row["name"]: new_name(row["name"]) for row in sections[section][::2]})


def rename_section(sections, section, names):
    for row in sections[section]:
        row.pop("renamedFrom", None)
        if row["name"] in names:
            row["renamedFrom"] = row["name"]
            row["name"] = names[row["name"]]
    for other, field in NAMED[section]:
        for row in sections[other]:
            value = row[field]
            row[field] = [names.get(item, item) for item in value] if isinstance(value, list) else names.get(value, value)


def half_is_gone(sections):
    """Half of what nothing refers to, and half of the teams and the users with what refers to those."""
    for section in ("gpuPools", "apiKeys", "reservations", "memberships"):
        del sections[section][::2]
    gone = {row["name"] for section in ("teams", "users") for row in sections[section][::2]}
    for section in ("teams", "users"):
        del sections[section][::2]
    for section, field in [*NAMED["teams"], *NAMED["users"]]:
        if section == "regions":
            for row in sections["regions"]:
                row["dedicatedTo"] = [team for team in row["dedicatedTo"] if team not in gone]
        else:
            sections[section] = [row for row in sections[section] if row[field] not in gone]


def some_users_are_gone(sections):
    """A twentieth of the users, which others' rows go on referring to."""
    gone = {row["name"] for row in sections["users"][::20]}
    sections["users"] = [row for row in sections["users"] if row["name"] not in gone]
    sections["memberships"] = [row for row in sections["memberships"] if row["user"] not in gone]
    return gone


# What people do by hand, as statements.

TABLES = ["gpu_types", "regions", "gpu_pools", "teams", "users", "memberships", "api_keys", "reservations"]
LEAVES = ["memberships", "gpu_pools", "reservations"]
"""Tables that nothing refers to and whose rows have no lists."""

EDIT_HALF = [
    "update gpu_types set description = 'by hand' where {half}",
    "update regions set display_name = 'by hand' where {half}",
    "update gpu_pools set gpus = 1 where {half}",
    "update teams set display_name = 'by hand' where {half}",
    "update users set full_name = 'by hand' where {half}",
    "update memberships set role = 'key_creator' where {half}",
    "update reservations set command = 'by hand' where {half}",
    "delete from api_key_secrets where {half_of_keys}",
    "delete from region_dedicated_teams where {half_of_regions}",
]
HALF = {
    "half": "get_byte(managed_digest, 0) < 128",
    "half_of_keys": "get_byte(decode(md5(api_key), 'hex'), 0) < 128",
    "half_of_regions": "get_byte(decode(md5(region), 'hex'), 0) < 128",
}


def edit_half():
    return [statement.format(**HALF) for statement in EDIT_HALF]


def delete_one(table):
    return [f"delete from {table} where ctid = (select min(ctid) from {table} where cluster = '{CLUSTER}')"]


def delete_half():
    return [f"delete from {table} where {HALF['half']}" for table in LEAVES]


def disown_half():
    """As if another program had made them."""
    return [
        f"update {table} set managed_digest = null, managed_layout = null, managed_run = null, source = null where {HALF['half']}"
        for table in TABLES
    ]


def refer_from_elsewhere():
    """Tables of others whose rows refer to ours."""
    return [
        "create schema billing",
        """create table billing.lines (cluster text collate "C", region text collate "C", gpu_type text collate "C",
            foreign key (cluster, region, gpu_type) references gpu_pools (cluster, region, gpu_type))""",
        "insert into billing.lines select cluster, region, gpu_type from gpu_pools",
        """create table billing.invoices (cluster text collate "C", team text collate "C",
            foreign key (cluster, team) references teams (cluster, name))""",
        "insert into billing.invoices select cluster, name from teams",
    ]


def refer_no_longer():
    return ["drop schema billing cascade"]


def disown_memberships(users):
    """The memberships of these users, as if another program had made them."""
    names = ", ".join(f"'{user}'" for user in sorted(users))
    return [
        f"""update memberships set managed_digest = null, managed_layout = null, managed_run = null, source = null
            where coalesce(to_jsonb(memberships)->>'user_name', to_jsonb(memberships)->>'user') in ({names})"""
    ]


def add_history(runs):
    """That many runs of two changes, which leave nothing behind."""
    return [
        f"""insert into runs (cluster, id, state, serial, program_version, started_at, finished_at, actor, revision)
            select '{CLUSTER}', gen_random_uuid(), 'succeeded', 1, '0', now() - i * interval '1 minute',
                now() - i * interval '1 minute', 'ada', md5(i::text)
            from generate_series(1, {runs}) as i""",
        f"""insert into changes (cluster, run, seq, action, kind, key, reason, before, after)
            select cluster, id, number, case number when 1 then 'create' else 'delete' end, 'users', 'passing', 'test',
                case number when 2 then '{{"name": "passing"}}'::jsonb end,
                case number when 1 then '{{"name": "passing"}}'::jsonb end
            from runs, generate_series(1, 2) as number where program_version = '0'""",
    ]
