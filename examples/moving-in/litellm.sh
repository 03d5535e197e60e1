#!/usr/bin/env bash
# Writes LiteLLM's teams, users, memberships and virtual keys as a spec for hxapply.
# Reads the tables LiteLLM_TeamTable, LiteLLM_UserTable and LiteLLM_VerificationToken and changes nothing. Beside each
# section's YAML lies the table that it was made from: where a value is refused, correct it there or in LiteLLM.
# Usage: litellm.sh DATABASE CLUSTER DIRECTORY
set -euo pipefail

[ $# -eq 3 ] || { sed -n '2,6s/^# //p' "$0" >&2; exit 64; }
database=$1 cluster=$2 directory=$3
hxapply=${HXAPPLY:-hxapply}
queries=$(cd "$(dirname "$0")" && pwd)/litellm.sql

umask 077
mkdir -p "$directory"
(cd "$directory" && psql --no-psqlrc --quiet --dbname "$database" --file "$queries")
for section in teams users memberships apiKeys; do
    document=$("$hxapply" import "$directory/$section.csv" --section "$section" --cluster "$cluster")
    printf '%s\n' "$document" >"$directory/$section.yaml"
done

# Where a key ends later than the policy allows by default, the policy has to say so. Lower it once such keys are gone.
days=$(psql --no-psqlrc --quiet --tuples-only --no-align --dbname "$database" --command '
    SELECT least(36500, ceil(extract(epoch FROM max(expires) - now() AT TIME ZONE $$UTC$$) / 86400))
    FROM "LiteLLM_VerificationToken"')
if [ "${days:-0}" -gt 365 ]; then
    printf 'apiVersion: hxapply/v1\nkind: Cluster\nmetadata: {name: %s}\npolicy: {maxKeyLifetime: %sd}\n' \
        "$cluster" "$days" >"$directory/policy.yaml"
fi
