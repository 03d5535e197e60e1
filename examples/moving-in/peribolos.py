#!/usr/bin/env python3
"""Writes the members and teams of one GitHub organisation, as Peribolos keeps them, as a spec for hxapply.

    peribolos.py --cluster prod config/example/org.yaml config/example/*/teams.yaml > specs/people.yaml

Takes Peribolos' own form (`orgs: {example: {...}}`) and the fragments that kubernetes/org keeps: an `org.yaml` with
`admins`, `members` and `teams`, and files with `teams` alone. Needs PyYAML (Debian: python3-yaml).

Organisation admins become platform admins, maintainers become admins of their team, members become members; teams
within teams become teams beside them. Names are written in lower case, with a hyphen for each run of other characters
than letters and digits; each name that this changes is told on standard error.
"""
import argparse
import hashlib
import json
import pathlib
import re
import sys

import yaml

LONGEST = 63


class Names:
    """Names that hxapply takes, each for one name of the source."""

    def __init__(self, what):
        self.what = what
        self.names = {}

    def resolve(self, originals):
        """Maps all names at once, so that the result does not depend on the order of the files."""
        taken = {}
        for original in sorted(originals, key=lambda name: (name != plain(name), name)):
            name = plain(original)
            if name in taken:
                print(f"{self.what} {original!r} and {taken[name]!r} would both be {name!r}", file=sys.stderr)
                digits = hashlib.sha256(original.encode()).hexdigest()[:6]
                name = f"{name[:LONGEST - 7].rstrip('-')}-{digits}"
            taken[name] = original
            self.names[original] = name
            if name != original:
                print(f"{self.what} {original!r} is called {name!r}", file=sys.stderr)

    def __getitem__(self, original):
        return self.names[original]


def plain(name):
    """Lower case, a hyphen for each run of anything but letters and digits, at most 63 bytes."""
    return re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")[:LONGEST].rstrip("-") or "x"


class Organisation:
    """Logins are one whatever their capitals, so people are kept by theirs in lower case."""

    def __init__(self):
        self.admins = set()
        self.people = {}
        # Team -> person -> role
        self.teams = {}

    def add_person(self, login):
        """Of several spellings the first in byte order counts, whatever the order of the files."""
        person = login.lower()
        self.people[person] = min(login, self.people.get(person, login))
        return person

    def add(self, document):
        """Adds what a file says of an organisation, whole or in part."""
        for login in document.get("admins") or ():
            self.admins.add(self.add_person(login))
        for login in document.get("members") or ():
            self.add_person(login)
        self.add_teams(document.get("teams") or {})

    def add_teams(self, teams):
        for name, team in teams.items():
            team = team or {}
            roles = self.teams.setdefault(name, {})
            for login in team.get("members") or ():
                roles.setdefault(self.add_person(login), "member")
            for login in team.get("maintainers") or ():
                roles[self.add_person(login)] = "admin"
            self.add_teams(team.get("teams") or {})


def read(paths):
    organisation = Organisation()
    seen = set()
    for path in paths:
        for document in yaml.load_all(pathlib.Path(path).read_text(encoding="utf-8"), Loader=Loader):
            document = document or {}
            orgs = document.get("orgs") or {"": document}
            seen.update(name for name in orgs if name)
            if len(seen) > 1:
                sys.exit(f"{path}: more than one organisation ({', '.join(sorted(seen))}): move one at a time")
            for org in orgs.values():
                organisation.add(org or {})
    return organisation


class Loader(yaml.SafeLoader):
    """Reads every plain scalar as text: a login may be `0x42` or `on`."""


Loader.yaml_implicit_resolvers = {}


def text(value):
    """A JSON string is a YAML one, whatever it holds."""
    return json.dumps(value, ensure_ascii=False)


def write(organisation, cluster):
    people = Names("user")
    people.resolve(organisation.people.values())
    teams = Names("team")
    teams.resolve(organisation.teams)
    print(f"apiVersion: hxapply/v1\nkind: Cluster\nmetadata:\n  name: {text(cluster)}")
    print("teams:" if organisation.teams else "teams: []")
    for original in sorted(organisation.teams, key=teams.__getitem__):
        print(f"  - name: {text(teams[original])}\n    displayName: {text(original)}")
        roles = {people[organisation.people[person]]: role for person, role in organisation.teams[original].items()}
        if roles:
            print("    members:")
        for name in sorted(roles):
            print(f"      - {{user: {text(name)}, role: {roles[name]}}}")
    print("users:" if organisation.people else "users: []")
    for login in sorted(organisation.people.values(), key=people.__getitem__):
        role = ", platformRole: admin" if login.lower() in organisation.admins else ""
        print(f"  - {{name: {text(people[login])}, fullName: {text(login)}{role}}}")
    # That there is none is said once, since an empty list inside a team says nothing.
    if not any(organisation.teams.values()):
        print("memberships: []")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--cluster", required=True, help="the cluster that the spec is for")
    parser.add_argument("files", nargs="+", help="the organisation's files")
    arguments = parser.parse_args()
    write(read(arguments.files), arguments.cluster)


if __name__ == "__main__":
    main()
