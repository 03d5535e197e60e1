#!/usr/bin/env bash
# Holds the status API to its OpenAPI document with schemathesis: every route, requests that keep to the document
# and requests that do not, all checks. Once without a key, once with a team's, once with a platform admin's.
# It starts a server and a Postgres of its own. Further arguments go to schemathesis, such as --seed 7.
# Usage: schemathesis.sh PROGRAM VENV [EXAMPLES [ARGUMENT...]]
set -euo pipefail

program=$(realpath "$1")
venv=$(realpath -m "$2")
examples=${3:-500}
extra=("${@:4}")
version=4.32.5
scripts=$(cd "$(dirname "$0")" && pwd)

if ! [ -x "$venv/bin/schemathesis" ]; then
    mkdir -p "$(dirname "$venv")"
    [ -x "$venv/bin/pip" ] || python3 -m venv "$venv"
    pip=("$venv/bin/pip" install --quiet --disable-pip-version-check)
    "${pip[@]}" "schemathesis==$version" || "${pip[@]}" schemathesis
fi

directory=$(mktemp -d "${TMPDIR:-/tmp}/hxapply-schemathesis-XXXXXX")
chmod 711 "$directory" # the database's user must reach its own directory in it
database=$directory/postgres
server=

finish() {
    [ -z "$server" ] || { kill "$server" && wait "$server"; } 2>/dev/null || true
    "$program" dev remove "$database" 2>/dev/null || true
    rm -rf "$directory"
}
trap finish EXIT

# Keys that everybody knows, of a database that lives for minutes.
admin=conformance-admin-key
auditor=conformance-auditor-key
team=conformance-vision-team-key
other=conformance-speech-team-key
member=conformance-vision-member-key
viewer=conformance-speech-viewer-key
digest() { printf %s "$1" | sha256sum | cut -d ' ' -f 1; }
soon=$(date -u -d '+90 days' +%Y-%m-%dT00:00:00Z)
start=$(date -u -d '+7 days' +%Y-%m-%dT09:00:00Z)
later=$(date -u -d '+8 days' +%Y-%m-%dT09:00:00Z)

write_spec() { # the admin's full name, and whether the last team is there
    cat <<SPEC
apiVersion: hxapply/v1
kind: Cluster
metadata:
  name: conformance
gpuTypes:
  - {name: h100, instanceType: p5.48xlarge, gpusPerInstance: 8, vcpus: 192, memoryGiB: 2048, gpuMemoryGiB: 80}
  - {name: l4, instanceType: g6.12xlarge, gpusPerInstance: 4, vcpus: 48, memoryGiB: 192, gpuMemoryGiB: 24}
regions:
  - {name: us-east-2, displayName: US East (Ohio), provider: aws, area: US, llmURL: https://llm.us-east-2.example.com}
  - {name: eu-central-1, displayName: Europe, provider: aws, area: DE, dedicatedTo: [speech]}
gpuPools:
  - {region: us-east-2, gpuType: h100, gpus: 64, usdPerGPUHour: 6.88}
  - {region: us-east-2, gpuType: l4, gpus: 16}
  - {region: eu-central-1, gpuType: l4, gpus: 32, usdPerGPUHour: 0.8012}
teams:
  - name: vision
    displayName: Vision & "Sight" <Ünïcode>
    adminEmail: ada@example.com
    monthlyBudgetUSD: 50000.50
    billing: {companyName: Example GmbH, taxNumberType: VAT, taxNumber: DE123456789, country: Germany}
  - {name: speech, displayName: Speech, adminEmail: dana@example.com, phone: "+49 30 123456"}
users:
  - {name: ada, email: ada@example.com, fullName: $1, platformRole: admin, protected: true}
  - {name: carol, email: carol@example.com, type: service, platformRole: auditor}
  - {name: grace, email: grace@example.com, fullName: Grace Sample}
  - {name: dana, email: dana@example.com, active: false}
memberships:
  - {team: vision, user: grace, role: member}
  - {team: vision, user: ada, role: admin}
  - {team: speech, user: dana, role: admin}
  - {team: speech, user: carol, role: viewer}
apiKeys:
  - {name: admin, user: ada, expiresAt: $soon, sha256: [$(digest $admin)]}
  - {name: auditor, user: carol, expiresAt: $soon, sha256: [$(digest $auditor)]}
  - {name: member, user: grace, expiresAt: $soon, sha256: [$(digest $member)]}
  - {name: viewer, user: dana, active: false, expiresAt: $soon, sha256: [$(digest $viewer)]}
  - {name: speech-ci, team: speech, expiresAt: $soon, sha256: [$(digest $other)]}
  - name: vision-ci
    team: vision
    description: Nightly training
    expiresAt: $soon
    sha256: [$(digest $team), $(digest "$team-old")]
reservations:
  - name: pretrain
    team: vision
    user: grace
    region: us-east-2
    gpuType: h100
    gpus: 16
    start: $start
    duration: 72h
    model: llama-2-70b
    image: pytorch/pytorch:2.8.0-cuda12.9-cudnn9-devel
    command: python train.py --seed 7
  - {name: cancelled-one, team: vision, region: us-east-2, gpuType: l4, gpus: 4, start: $start, duration: 90m,
     state: cancelled}
  - {name: transcribe, team: speech, region: eu-central-1, gpuType: l4, gpus: 8, start: $later, duration: 2h}
policy: {maxRemovalPercent: 25, maxReservation: 240h, minAdmins: 1}
SPEC
}

# A history of all sorts: a first run, one that changed a row, one that a guard refused.
apply() { "$program" apply "$directory/spec.yaml" --database "embedded:$database" --revision "$1" --actor ci; }
write_spec 'Ada Example' >"$directory/spec.yaml"
apply 1111111111111111111111111111111111111111 >"$directory/apply.log"
write_spec 'Ada B. Example' >"$directory/spec.yaml"
apply 2222222222222222222222222222222222222222 >>"$directory/apply.log"
sed -i '/^reservations:/,/^policy:/{/^policy:/!d}' "$directory/spec.yaml"
apply 3333333333333333333333333333333333333333 >>"$directory/apply.log" 2>&1 && {
    echo 'A guard should have refused to delete every reservation.' >&2
    exit 1
}

"$program" schema --openapi >"$directory/openapi.json"
"$program" serve --listen 127.0.0.1:0 --database "embedded:$database" --rate-limit 0 --invalid-key-limit 0 \
    >"$directory/ready" 2>"$directory/serve.log" &
server=$!
url=
for _ in $(seq 300); do
    url=$(sed -n 's|^Status API at \(http://.*\)/$|\1|p' "$directory/ready")
    if [ -n "$url" ] && curl --silent --fail --output /dev/null "$url/readyz"; then break; fi
    if ! kill -0 "$server" 2>/dev/null; then
        echo 'hxapply serve has ended:'
        tail -n 20 "$directory/serve.log"
        exit 1
    fi >&2
    sleep 0.1
done

# Its reports and examples stay in the directory that is removed.
cd "$directory"
failed=0
ask() { # what, configuration, examples, argument...
    printf '\n# %s, %s examples an operation\n' "$1" "$3"
    "$venv/bin/schemathesis" --config-file "$2" run openapi.json --url "$url" --checks all --max-examples "$3" \
        --request-timeout 90 --generation-database none "${@:4}" "${extra[@]}" || failed=1
}
# A question that waits need not wait long, mostly.
cat >anything.toml <<'TOML'
[dictionaries.seconds]
values = [0, 1]
[parameters]
"query.wait" = {dictionary = "seconds", probability = 1.0}
[phases.coverage]
generate-duplicate-query-parameters = true
TOML
pinned() { # key
    cat anything.toml
    PYTHONPATH=$scripts/../Benchmarks PYTHONDONTWRITEBYTECODE=1 \
        python3 "$scripts/schemathesis-config.py" "${url#http://}" "$1"
}
few=$((examples / 5 + 1))

ask 'Without a key' anything.toml "$examples"
for who in team admin; do
    key=${!who}
    pinned "$key" >"$who.toml"
    ask "With the ${who}'s key, what is there" "$who.toml" "$examples" -H "Authorization: Bearer $key"
    ask "With the ${who}'s key, whatever" anything.toml "$few" -H "Authorization: Bearer $key"
done

kill -0 "$server" || { echo 'The server is gone:'; tail -n 20 "$directory/serve.log"; exit 1; } >&2
exit "$failed"
