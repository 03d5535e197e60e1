#!/usr/bin/env bash
# Writes a plan as a comment of a pull request; where an earlier one of the same cluster is there, writes it anew.
# Usage: comment-on-github.sh BODY_FILE
#
# BODY_FILE is Markdown that begins with the marker which `hxapply plan --format markdown` writes. A comment is taken
# for an earlier one if it begins with the same marker and has the same author: whoever quotes it keeps what they wrote.
#
# Needs bash, curl and python3, and from the environment:
#   GITHUB_API_URL, GITHUB_REPOSITORY   GitHub sets them
#   GITHUB_TOKEN                        the job's token, with `permissions: pull-requests: write`
#   PULL_REQUEST                        the pull request's number
#   COMMENT_AUTHOR                      whose the token is; without it github-actions[bot]
#   RETRY_SECONDS                       the first wait after an answer of 5xx; without it 2
{ set +x; } 2>/dev/null # A trace would show the token.
set -euo pipefail

fail() {
    printf 'comment-on-github: %s\n' "$*" >&2
    exit 1
}

if [ "$#" -ne 1 ]; then
    echo 'Usage: comment-on-github.sh BODY_FILE' >&2
    exit 64
fi
body=$1
for tool in curl python3; do
    command -v "$tool" >/dev/null || fail "$tool is not on PATH"
done
for name in GITHUB_API_URL GITHUB_REPOSITORY GITHUB_TOKEN PULL_REQUEST; do
    [ -n "${!name:-}" ] || fail "$name is not set"
done
[[ $PULL_REQUEST =~ ^[1-9][0-9]*$ ]] || fail 'PULL_REQUEST is not a number'
[[ $GITHUB_TOKEN != *[[:space:]]* ]] || fail 'GITHUB_TOKEN holds white space'
[ -f "$body" ] && [ -r "$body" ] || fail "cannot read $body"
marker=
IFS= read -r marker <"$body" || true
[[ $marker =~ ^'<!-- hxapply plan: '[a-z0-9.-]+' -->'$ ]] || fail "$body does not begin with the marker of a plan"

umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The token goes to curl in a file, since every user of the machine can read the arguments.
printf '%s\n' "Authorization: Bearer $GITHUB_TOKEN" 'Accept: application/vnd.github+json' \
    'X-GitHub-Api-Version: 2022-11-28' 'Content-Type: application/json' >"$work/headers"
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
text = text.replace(os.environ["GITHUB_TOKEN"], "***")
print("".join(c if c.isprintable() else " " for c in text).strip()[:300] or "no explanation")
' "$work/answer" "$work/error"
}

comments=$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments
comment=$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/issues/comments

# Looks through all pages for the earlier comment. Its number goes to $found, which is empty where there is none.
find_comment() {
    local page count
    for ((page = 1; page <= 100; page++)); do
        request GET "$comments?per_page=100&page=$page"
        [ "$status" = 200 ] || return 1
        python3 -I -c '
import json, sys
path, marker, author = sys.argv[1:]
with open(path, encoding="utf-8") as answer: comments = json.load(answer)
mine = [c["id"] for c in comments
        if c["user"] and c["user"]["login"] == author and (c["body"] or "").split("\n")[0].rstrip() == marker]
print(len(comments), *mine[:1])
' "$work/answer" "$marker" "${COMMENT_AUTHOR:-github-actions[bot]}" >"$work/page" 2>"$work/error" \
            || fail 'GITHUB_API_URL answers with something else than comments'
        read -r count found <"$work/page"
        if [ -n "$found" ] || [ "$count" -eq 0 ]; then return 0; fi
    done
    fail 'there are too many comments to look through'
}

upsert() {
    find_comment || return 1
    if [ -n "$found" ]; then
        request PATCH "$comment/$found" "$work/message"
        done='Wrote the comment anew.'
        [ "$status" = 200 ]
    else
        request POST "$comments" "$work/message"
        done='Wrote a comment.'
        [ "$status" = 201 ]
    fi
}

# An answer of 5xx does not tell whether the comment was written. So each attempt begins by looking for it.
for attempt in 1 2 3 4 5; do
    if upsert; then
        echo "$done"
        exit 0
    fi
    case $status in
        000 | 429 | 5??) [ "$attempt" -eq 5 ] || sleep "$((attempt * ${RETRY_SECONDS:-2}))" ;;
        401 | 403) fail "the token may not comment ($status: $(explanation)); see permissions: pull-requests: write" ;;
        404) fail "pull request $PULL_REQUEST of $GITHUB_REPOSITORY is not there for this token ($(explanation))" ;;
        *) fail "refused with $status: $(explanation)" ;;
    esac
done
fail "gave up after $attempt attempts, the last one with $status: $(explanation)"
