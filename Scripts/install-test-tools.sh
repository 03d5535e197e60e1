#!/usr/bin/env bash
# Fetches what only tests use: from PyPI checkers of schemas and of FOCUS, and PGMQ's client with PGMQ's SQL; and the
# YAML test suite's data from a Debian source package.
# The suite is no condition: without it the tests written by hand run all the same.
# Usage: install-test-tools.sh VENV YAML_SUITE
set -euo pipefail

venv=$1
suite=$2

if ! [ -x "$venv/bin/pip" ]; then
    mkdir -p "$(dirname "$venv")"
    python3 -m venv "$venv"
fi
for checker in check-jsonschema openapi-spec-validator; do
    [ -x "$venv/bin/$checker" ] || "$venv/bin/pip" install --quiet --disable-pip-version-check "$checker"
done
pgmq=1.1.4
if ! "$venv/bin/python" -c "from importlib.metadata import version; assert version('pgmq') == '$pgmq'" 2>/dev/null; then
    "$venv/bin/pip" install --quiet --disable-pip-version-check "pgmq==$pgmq" -r examples/scheduler/requirements.txt
fi
# This version knows FOCUS 1.0 without the network. It needs an older multimethod than the newest.
focus=1.0.0
if ! "$venv/bin/python" -c "from importlib.metadata import version; assert version('focus-validator') == '$focus'" \
    2>/dev/null; then
    "$venv/bin/pip" install --quiet --disable-pip-version-check "focus-validator==$focus" "multimethod==1.12"
fi

if ! [ -d "$suite" ]; then
    mkdir -p "$suite"
    Tests/fetch-yaml-test-suite.sh "$suite" || true
    rmdir "$suite" 2>/dev/null || true
fi
