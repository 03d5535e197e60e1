#!/bin/sh
# Waits until a commit is applied, as the status API tells it. Ends with 0 only if the cluster is at that commit.
# Usage: wait-for-revision.sh CLUSTER COMMIT
#
# Needs a POSIX shell and curl, and from the environment:
#   HXAPPLY_STATUS_URL   where `hxapply serve` is to be reached, such as https://status.example.com
#   HXAPPLY_STATUS_KEY   an API key of the cluster, any that its specs declare
#   WAIT_SECONDS         how long to wait for the commit; without it 300
#   RETRY_SECONDS        the first wait after an answer of 429 or 5xx, or none; without it 2
{ set +x; } 2>/dev/null # A trace would show the key.
set -eu

fail() {
    printf 'wait-for-revision: %s\n' "$*" >&2
    exit 1
}

if [ "$#" -ne 2 ]; then
    echo 'Usage: wait-for-revision.sh CLUSTER COMMIT' >&2
    exit 64
fi
cluster=$1
commit=$2
command -v curl >/dev/null || fail 'curl is not on PATH'
[ -n "${HXAPPLY_STATUS_URL:-}" ] || fail 'HXAPPLY_STATUS_URL is not set'
[ -n "${HXAPPLY_STATUS_KEY:-}" ] || fail 'HXAPPLY_STATUS_KEY is not set'
case $HXAPPLY_STATUS_KEY in *[[:space:]]*) fail 'HXAPPLY_STATUS_KEY holds white space' ;; esac
case $cluster$commit in *[!A-Za-z0-9._-]*) fail 'no cluster and no commit is called so' ;; esac
address=${HXAPPLY_STATUS_URL%/}/v1/clusters/$cluster/revisions/$commit
deadline=$(($(date +%s) + ${WAIT_SECONDS:-300}))

# Asks, with so many seconds for the server to wait. The answer goes to $answer and its status to $status, 000 where
# none came. The key goes to curl by a pipe, since every user of the machine can read the arguments.
ask() {
    if answer=$(printf 'Authorization: Bearer %s\n' "$HXAPPLY_STATUS_KEY" \
        | curl --disable --silent --show-error --connect-timeout 10 --max-time "$(($1 + 15))" --header @- \
            --write-out '\n%{http_code}' --url "$address?wait=$1" 2>&1); then
        status=${answer##*[!0-9]}
        answer=${answer%?"$status"}
    else
        status=000
        answer=${answer%?[0-9][0-9][0-9]}
    fi
}

# The first text of that name in JSON; empty where it is null or absent: member NAME JSON
member() {
    rest=${2#*\""$1"\":\"}
    [ "$rest" = "$2" ] || printf %s "${rest%%\"*}"
}

# What the last answer says, in one line.
explanation() {
    detail=$(member detail "$answer")
    printf %.300s "${detail:-$answer}" | tr '\n' ' '
}

failures=0
while :; do
    left=$((deadline - $(date +%s)))
    [ "$left" -gt 0 ] || left=0
    ask "$((left < 30 ? left : 30))"
    case $status in
        200) failures=0 ;;
        401) fail "HXAPPLY_STATUS_KEY is no valid key: $(explanation)" ;;
        404) fail "there is no cluster $cluster at HXAPPLY_STATUS_URL, or the key does not open it" ;;
        000 | 429 | 5??)
            failures=$((failures + 1))
            [ "$failures" -lt 5 ] || fail "gave up after 5 attempts, the last one with $status: $(explanation)"
            sleep "$((failures * ${RETRY_SECONDS:-2}))"
            continue
            ;;
        *) fail "refused with $status: $(explanation)" ;;
    esac

    # The commit's state stands before the run, which has one of its own.
    state=$(member state "${answer%%\"run\":*}")
    run=${answer#*\"run\":}
    id=$(member id "$run")
    case $state in
        applied)
            echo "Cluster $cluster is at commit $commit, by run $id."
            exit 0
            ;;
        superseded) fail "commit $commit was applied by run $id, but $cluster is at another one by now" ;;
        failed) fail "run $id of commit $commit has ended as $(member state "$run"); hxapply runs $id says why" ;;
        pending) ;;
        *) fail 'HXAPPLY_STATUS_URL answers with something else than the state of a commit' ;;
    esac
    if [ "$left" -eq 0 ]; then
        [ -z "$id" ] || fail "run $id of commit $commit has not ended in time"
        fail "no run of commit $commit has ended in time"
    fi
    sleep 1 # A server that is busy or about to stop answers at once.
done
