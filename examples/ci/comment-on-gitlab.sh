#!/usr/bin/env bash
# Writes a plan as a note of a merge request; where an earlier one of the same cluster is there, writes it anew.
# Usage: comment-on-gitlab.sh BODY_FILE
#
# BODY_FILE is Markdown that begins with the marker which `hxapply plan --format markdown` writes. A note is taken for
# an earlier one if it begins with the same marker and has the same author: whoever quotes it keeps what they wrote.
#
# Needs bash, curl and python3, and from the environment:
#   CI_API_V4_URL, CI_MERGE_REQUEST_PROJECT_ID, CI_MERGE_REQUEST_IID   GitLab sets them
#   HXAPPLY_COMMENT_TOKEN   a project access token, role Reporter, scope api; a job's own token may not write notes
#   RETRY_SECONDS           the first wait after an answer of 5xx; without it 2
{ set +x; } 2>/dev/null # A trace would show the token.
set -euo pipefail

fail() {
    printf 'comment-on-gitlab: %s\n' "$*" >&2
    exit 1
}

if [ "$#" -ne 1 ]; then
    echo 'Usage: comment-on-gitlab.sh BODY_FILE' >&2
    exit 64
fi
body=$1
for tool in curl python3; do
    command -v "$tool" >/dev/null || fail "$tool is not on PATH"
done
for name in CI_API_V4_URL CI_MERGE_REQUEST_PROJECT_ID CI_MERGE_REQUEST_IID HXAPPLY_COMMENT_TOKEN; do
    [ -n "${!name:-}" ] || fail "$name is not set"
done
[[ $CI_MERGE_REQUEST_PROJECT_ID =~ ^[1-9][0-9]*$ ]] || fail 'CI_MERGE_REQUEST_PROJECT_ID is not a number'
[[ $CI_MERGE_REQUEST_IID =~ ^[1-9][0-9]*$ ]] || fail 'CI_MERGE_REQUEST_IID is not a number'
[[ $HXAPPLY_COMMENT_TOKEN != *[[:space:]]* ]] || fail 'HXAPPLY_COMMENT_TOKEN holds white space'
[ -f "$body" ] && [ -r "$body" ] || fail "cannot read $body"
marker=
IFS= read -r marker <"$body" || true
[[ $marker =~ ^'<!-- hxapply plan: '[a-z0-9.-]+' -->'$ ]] || fail "$body does not begin with the marker of a plan"

umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The token goes to curl in a file, since every user of the machine can read the arguments.
printf '%s\n' "PRIVATE-TOKEN: $HXAPPLY_COMMENT_TOKEN" 'Content-Type: application/json' >"$work/headers"
python3 -I -c '
import json, sys
with open(sys.argv[1], encoding="utf-8", errors="replace") as body, open(sys.argv[2], "w") as message:
    json.dump({"body": body.read()}, message)
' "$body" "$work/message"

# Sends METHOD URL [FILE]. The answer goes to $work/answer and its status to $status, 000 where none came.
request() {
    local options=(--disable --silent --show-error --connect-timeout 10 --max-time 60 --request "$1"
        --header "@$work/headers" --output "$work/answer" --write-out '%{http_code}')
    [ "$#" -lt 3 ] || options+=(--data-binary "@$3")
    : >"$work/answer"
    status=$(curl "${options[@]}" --url "$2" 2>"$work/error") || status=000
}

# What the last answer says, in one line and without the token.
explanation() {
    python3 -I -c '
import json, os, sys
with open(sys.argv[1], errors="replace") as answer: text = answer.read()
try: text = str(json.loads(text)["message"])
except (ValueError, KeyError, TypeError): pass
if not text.strip():
    with open(sys.argv[2], errors="replace") as error: text = error.read()
text = text.replace(os.environ["HXAPPLY_COMMENT_TOKEN"], "***")
print("".join(c if c.isprintable() else " " for c in text).strip()[:300] or "no explanation")
' "$work/answer" "$work/error"
}

notes=$CI_API_V4_URL/projects/$CI_MERGE_REQUEST_PROJECT_ID/merge_requests/$CI_MERGE_REQUEST_IID/notes

# Looks through all pages for the earlier note. Its number goes to $found, which is empty where there is none.
find_note() {
    local page count
    request GET "$CI_API_V4_URL/user"
    [ "$status" = 200 ] || return 1
    mv "$work/answer" "$work/user"
    for ((page = 1; page <= 100; page++)); do
        request GET "$notes?sort=asc&order_by=created_at&per_page=100&page=$page"
        [ "$status" = 200 ] || return 1
        python3 -I -c '
import json, sys
path, user, marker = sys.argv[1:]
with open(path, encoding="utf-8") as answer: notes = json.load(answer)
with open(user, encoding="utf-8") as answer: author = json.load(answer)["id"]
mine = [n["id"] for n in notes
        if n["author"]["id"] == author and (n["body"] or "").split("\n")[0].rstrip() == marker]
print(len(notes), *mine[:1])
' "$work/answer" "$work/user" "$marker" >"$work/page" 2>"$work/error" \
            || fail 'CI_API_V4_URL answers with something else than notes'
        read -r count found <"$work/page"
        if [ -n "$found" ] || [ "$count" -eq 0 ]; then return 0; fi
    done
    fail 'there are too many notes to look through'
}

upsert() {
    find_note || return 1
    if [ -n "$found" ]; then
        request PUT "$notes/$found" "$work/message"
        done='Wrote the note anew.'
        [ "$status" = 200 ]
    else
        request POST "$notes" "$work/message"
        done='Wrote a note.'
        [ "$status" = 201 ]
    fi
}

# An answer of 5xx does not tell whether the note was written. So each attempt begins by looking for it.
for attempt in 1 2 3 4 5; do
    if upsert; then
        echo "$done"
        exit 0
    fi
    case $status in
        000 | 429 | 5??) [ "$attempt" -eq 5 ] || sleep "$((attempt * ${RETRY_SECONDS:-2}))" ;;
        401 | 403) fail "the token may not write notes ($status: $(explanation)); it needs role Reporter, scope api" ;;
        404) fail "merge request $CI_MERGE_REQUEST_IID is not there for this token ($(explanation))" ;;
        *) fail "refused with $status: $(explanation)" ;;
    esac
done
fail "gave up after $attempt attempts, the last one with $status: $(explanation)"
