#!/usr/bin/env bash
# Repeats tests as often as a release asks for: kills of runs and of a scheduler, cuts at the commit, writers at once,
# generated specs. Then fuzzes specs and HTTP.
# The variables may be set to other numbers.
# Usage: torture.sh
set -euo pipefail

cd "$(dirname "$0")/.."
export HXAPPLY_KILLS=${HXAPPLY_KILLS:-1000}
export HXAPPLY_DISPATCH_KILLS=${HXAPPLY_DISPATCH_KILLS:-200}
export HXAPPLY_SCHEDULER_KILLS=${HXAPPLY_SCHEDULER_KILLS:-100}
export HXAPPLY_KEY_KILLS=${HXAPPLY_KEY_KILLS:-300}
export HXAPPLY_AGE_KEYS=${HXAPPLY_AGE_KEYS:-200}
export HXAPPLY_CUTS=${HXAPPLY_CUTS:-500}
export HXAPPLY_PAIRS=${HXAPPLY_PAIRS:-1000}
export HXAPPLY_WRITERS_ROUNDS=${HXAPPLY_WRITERS_ROUNDS:-500}

swift build --build-tests
tests='RandomKillTests|KeyKillTests|AgeInteroperabilityTests|DispatchKillTests|SchedulerTests|CommitOutcomeTests|ConcurrencyTests'
swift test --skip-build --filter "$tests|ReconcilerTests.ConvergenceTests"
Scripts/fuzz.sh
