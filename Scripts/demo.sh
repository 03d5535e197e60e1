#!/usr/bin/env bash
# Shows what hxapply does, on a private Postgres that is made anew each time.
# Usage: demo.sh PROGRAM
set -euo pipefail
exec </dev/null # At a terminal `apply` would ask before it does anything.

program=$1
directory=.hxapply/demo
example=examples/quickstart
saved=.hxapply/reviewed.plan
export HXAPPLY_DATABASE_URL=embedded:$directory

bold='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then bold=$'\e[1m' plain=$'\e[0m'; fi

say() { printf '\n%s# %s%s\n' "$bold" "$*" "$plain"; }
show() { printf '%s$ %s%s\n' "$bold" "$*" "$plain"; }
hxapply() {
    show "hxapply $*"
    "$program" "$@"
}
# The command's last line only: the lines before it are the plan, which was shown already.
last_line() {
    show "$* | tail -n 1"
    "$program" "${@:2}" | tail -n 1
}

"$program" dev remove "$directory" 2>/dev/null || "$program" dev remove "$directory"
rm -f "$saved"

say 'The spec of a small GPU platform, checked without a database.'
hxapply validate $example/revision-1

say 'What an apply would do to an empty Postgres (the last lines of it).'
show "hxapply plan $example/revision-1 | tail -n 16"
"$program" plan $example/revision-1 | tail -n 16

say 'Done, in one transaction.'
last_line hxapply apply $example/revision-1

say 'A second apply has nothing to do.'
hxapply apply $example/revision-1

say 'A pull request raises a budget, adds a user, extends a reservation and rotates a key.'
hxapply plan $example/revision-2 --out $saved

say 'After the merge exactly the reviewed plan is applied, and only once.'
last_line hxapply apply --plan $saved
hxapply apply --plan $saved || echo "(exit code $?)"

say 'Somebody forgets the file of the reservations. Guards refuse the plan and say why.'
hxapply apply $example/revision-2/catalogue.yaml $example/revision-2/people.yaml || echo "(exit code $?)"

say 'Somebody edits a row by hand. Drift says who it was; the next apply reverts it.'
edit="UPDATE hx.reservations SET gpus = 64 WHERE name = 'llama-70b-pretrain'"
show "psql \"\$(hxapply dev address $directory)\" -c \"$edit\""
psql -X -q "$("$program" dev address "$directory")" -c "$edit"
hxapply drift
hxapply apply $example/revision-2

say 'A real platform: twenty GPU types, three regions, thirty jobs.'
last_line hxapply apply examples/gpu-platform
hxapply plan examples/gpu-platform

say 'The history, and the present state as a spec.'
hxapply runs
hxapply runs --verify --cluster demo
show 'hxapply export --cluster demo | hxapply plan -'
"$program" export --cluster demo | "$program" plan -

say 'The status API answers over HTTP, read-only, everybody who has an API key.'
log=.hxapply/serve.log
show 'hxapply serve --listen 127.0.0.1:0 &'
exec 3< <(exec "$program" serve --listen 127.0.0.1:0 2>"$log")
server=$!
trap 'kill "$server" 2>/dev/null || true' EXIT
read -r line <&3 || { cat "$log" >&2; exit 1; }
echo "$line"
api=${line#Status API at }
api=${api%/}

get() { curl -s --oauth2-bearer "${key:-}" "$api$1"; }
# The first members of an answer, one a line.
first() { sed 's/,"/,\n "/g' | sed -n -e "1,$1p" -e "$1a\\ …"; }
# A list's items, one a line, of each three members.
members() {
    sed 's/\],"total":.*//' | grep -oE "\"($1)\":(\"[^\"]*\"|[a-z0-9]+)" | paste -d ' ' - - - | sed 's/^/  /'
}
ask() { # PATH COMMAND...: what the command makes of the answer
    show "get '$1'"
    get "$1" | "${@:2}"
}

show "get() { curl -s --oauth2-bearer \"\$key\" \"$api\$1\"; }"
show 'get /readyz'
# Not ready before it has read the database.
curl -s --fail --retry 30 --retry-delay 1 "$api/readyz"
echo

say 'Without a key it tells nothing.'
ask /v1/clusters first 3

say 'An auditor sees everything: the state of a cluster, its last runs, what one of them changed.'
key=hxapply-demo-auditor
show "key=$key"
ask /v1/clusters/demo first 8
ask '/v1/clusters/demo/runs?per_page=3' members 'state|serial|startedAt'
run=$(get '/v1/clusters/demo/runs?per_page=1' | sed 's/.*"items":\[{"id":"\([^"]*\)".*/\1/')
ask "/v1/clusters/demo/runs/$run/changes" members 'action|kind|key'

say 'A pipeline waits for a commit. The answer comes as soon as the commit is applied.'
commit=$(git rev-parse HEAD 2>/dev/null || echo 2f6d0c1)
show "get '/v1/clusters/demo/revisions/$commit?wait=30' &"
get "/v1/clusters/demo/revisions/$commit?wait=30" >.hxapply/answer &
answer=$!
last_line hxapply apply $example/revision-1 --revision "$commit"
wait "$answer"
first 3 <.hxapply/answer

say "A team's key sees only what belongs to the team: ten of thirty jobs; here those on H100."
key=hxapply-sample-ml-research
show "key=$key"
ask '/v1/clusters/gpu-platform/reservations?gpuType=h100&sort_by=start' members 'name|gpuType|duration'

say 'The page for people. Browsers ask for a name, which can be anything, and the key.'
show "curl -s -u any:$key $api/ | grep '<title>'"
curl -s -u "any:$key" "$api/" | grep '<title>'

say 'SIGTERM stops the server after it has answered.'
show "kill $server; wait $server"
kill "$server"
code=0
wait "$server" || code=$?
trap - EXIT
echo "(exit code $code)"
[ "$code" -eq 0 ]

"$program" dev stop "$directory" 2>/dev/null
say 'Done. To look around, or to see the page:'
echo "hxapply runs --database embedded:$directory"
echo "hxapply serve --database embedded:$directory   # http://127.0.0.1:8080/, password hxapply-demo-auditor"
