#!/usr/bin/env bash
# Runs a document's snippets in order, as one session of a shell, in the directory where it is started.
# Usage: session.sh FOLDER
# Each step has two files in FOLDER: NNN.step, its commands, and NNN.expected, the exit code that it must have. The session
# writes NNN.output. A step with another exit code ends it: FOLDER/failed then holds the step's number and exit code.
# Names begin with `snippet_`, because snippets set variables of their own.

snippet_folder=$1
snippet_root=$PWD
shift

snippet_end() {
    local code=$? owner
    trap - EXIT
    [ -z "$snippet_number" ] || echo "$snippet_number $code" >"$snippet_folder/failed"
    # shellcheck disable=SC2046 # each is a word
    kill $(jobs -p) 2>/dev/null
    wait
    for owner in $(find "$snippet_root" -path '*/.hxapply/*/owner'); do
        hxapply dev remove "${owner%/owner}" 2>/dev/null
    done
    exit 0
}
trap snippet_end EXIT

# The address of the document's database, for psql.
snippet_address() {
    (cd "$snippet_root" && hxapply dev address)
}

for snippet_step in "$snippet_folder"/*.step; do
    snippet_name=${snippet_step%.step}
    snippet_number=${snippet_name##*/}
    snippet_expected=$(<"$snippet_name.expected")
    if [ "$snippet_expected" -eq 0 ]; then
        set -e
        # shellcheck disable=SC1090 # it is written by the test
        . "$snippet_step" >"$snippet_name.output" 2>&1 </dev/null
        set +e
    else
        # shellcheck disable=SC1090 # it is written by the test
        . "$snippet_step" >"$snippet_name.output" 2>&1 </dev/null
        snippet_code=$?
        [ "$snippet_code" -eq "$snippet_expected" ] || exit "$snippet_code"
    fi
done
snippet_number=
