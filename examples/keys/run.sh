#!/usr/bin/env bash
# The life of an API key whose secret nobody but its owner ever sees: declare, apply, open, check, rotate, revoke.
#
#     HXAPPLY_DATABASE_URL=postgres://... run.sh [HXAPPLY]
#
# Needs age. Without a database it starts a private one. It works in a directory of its own, which it removes.
set -euo pipefail
umask 077

hxapply=$(realpath "$(command -v "${1:-hxapply}")")
work=$(mktemp -d)
private=
[ -n "${HXAPPLY_DATABASE_URL:-}" ] || private=$work/postgres
export HXAPPLY_DATABASE_URL=${HXAPPLY_DATABASE_URL:-embedded:$private}
finish() {
    [ -z "$private" ] || "$hxapply" dev remove "$private" >/dev/null
    rm -rf "$work"
}
trap finish EXIT
cd "$work"

say() { printf '\n== %s\n' "$*"; }

# spec GENERATION OVERLAP [MORE]: the platform, with a secret of that generation.
spec() {
    cat >platform.yaml <<YAML
apiVersion: hxapply/v1
kind: Cluster
metadata: {name: keys-example}
teams:
  - {name: ml-research}
apiKeys:
  - name: ml-research-ci
    team: ml-research
    expiresAt: $(date -u -d '+90 days' +%Y-%m-%dT00:00:00Z)
    scopes: [jobs:submit]
    deliverTo: [$recipient]
    rotation: {generation: $1, overlap: $2}
    ${3:-}
YAML
}

apply() {
    "$hxapply" plan platform.yaml
    "$hxapply" apply platform.yaml --yes --migrate
}

# open GENERATION: what the owner finds in the file that was handed out.
open() {
    "$hxapply" key deliveries --out handed-out >/dev/null
    age -d -i owner.key "handed-out/ml-research-ci.$1.age"
}

# check GENERATION valid|REASON: what the database says of a secret; it is read from a pipe, never an argument.
check() {
    local answer
    answer=$("$hxapply" key check --format json <"secret.$1") || [ $? -eq 10 ]
    printf 'generation %s: %s\n' "$1" "$answer"
    case $2 in
    valid) grep -q '"valid":true' <<<"$answer" ;;
    *) grep -q "\"reason\":\"$2\"" <<<"$answer" ;;
    esac
}

say 'The owner makes a key pair, and gives away the public half'
age-keygen -o owner.key 2>/dev/null
recipient=$(age-keygen -y owner.key)

say 'Declare the key; the apply makes its secret'
spec 1 1m
apply

say 'The owner opens the secret, and the database honours it'
open 1 >secret.1
check 1 valid

say 'Rotate: both secrets are valid for the overlap'
spec 2 1m
apply
open 2 >secret.2
check 1 valid
check 2 valid

say 'The overlap is over: the old secret is dead'
sleep 61
check 1 retired
check 2 valid

say 'Revoke: nothing is left to wait for'
spec 2 1m 'active: false'
apply
check 2 inactive

say 'Done'
