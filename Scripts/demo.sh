#!/usr/bin/env bash
# Shows what hxapply does, on a private Postgres that is made anew each time.
# Usage: demo.sh PROGRAM
set -euo pipefail

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

"$program" dev stop "$directory" 2>/dev/null || true
home=$(readlink "$directory/elsewhere" || true)
rm -rf "$directory" ${home:+"$home"}

say 'The spec of a small GPU platform, checked without a database.'
hxapply validate $example/revision-1

say 'What an apply would do to an empty Postgres (the last lines of it).'
show "hxapply plan $example/revision-1 | tail -n 16"
"$program" plan $example/revision-1 | tail -n 16

say 'Done, in one transaction.'
last_line hxapply apply $example/revision-1

say 'Applied again there is nothing to do.'
hxapply apply $example/revision-1

say 'A pull request raises a budget, lets somebody join, extends a reservation, rotates a key.'
hxapply plan $example/revision-2 --out $saved

say 'Merged, just the plan that was reviewed is applied; and only once.'
last_line hxapply apply --plan $saved
hxapply apply --plan $saved || echo "(exit code $?)"

say 'The file of the reservations is forgotten. Guards refuse the plan and say why.'
hxapply apply $example/revision-2/catalogue.yaml $example/revision-2/people.yaml || echo "(exit code $?)"

say 'Somebody edits a row by hand. Drift tells who it was; the next apply puts it right.'
edit="UPDATE hx.reservations SET gpus = 64 WHERE name = 'llama-70b-pretrain'"
show "psql \"\$(hxapply dev address $directory)\" -c \"$edit\""
psql -X -q "$("$program" dev address "$directory")" -c "$edit"
hxapply drift
hxapply apply $example/revision-2

say 'A real platform: twenty GPU types, three regions, thirty jobs.'
last_line hxapply apply examples/gpu-platform
hxapply plan examples/gpu-platform

say 'What happened, and what is there now.'
hxapply runs
hxapply runs --verify --cluster demo
show 'hxapply export --cluster demo | hxapply plan -'
"$program" export --cluster demo | "$program" plan -

"$program" dev stop "$directory" 2>/dev/null
say "Done. The data is in $directory; look around with --database embedded:$directory."
