#!/usr/bin/env bash
# Sends mutated specs to the program and mutated HTTP to its server: a plain build with the limits that users have, a
# build over the address sanitizer, and for the server under load one over the thread sanitizer.
# HXAPPLY_FUZZ_SEED repeats a run; HXAPPLY_FUZZ_SECONDS is how long each of the five parts takes.
# Usage: fuzz.sh
set -euo pipefail

cd "$(dirname "$0")/.."
seed=${HXAPPLY_FUZZ_SEED:-$(date +%s)}
seconds=${HXAPPLY_FUZZ_SECONDS:-60}
# Memory that is still held at the end is no fault; a report ends the program with a code of its own.
export ASAN_OPTIONS=detect_leaks=0:exitcode=99
export TSAN_OPTIONS=halt_on_error=0:exitcode=99
echo "HXAPPLY_FUZZ_SEED=$seed"

fuzz() { python3 "Tests/fuzz/fuzz_$1.py" --hxapply "$2" --seed "$seed" --seconds "$seconds" "${@:3}"; }

swift build --product hxapply
fuzz specs .build/debug/hxapply
fuzz http .build/debug/hxapply

swift build --sanitize=address --scratch-path .build-address --product hxapply
# The sanitizer takes several times the memory and the time of the program alone.
fuzz specs .build-address/debug/hxapply --memory-limit 1500 --time-limit 10
fuzz http .build-address/debug/hxapply --memory-limit 1500

# The thread sanitizer sees pthread's locks and not Swift's own, so this build has those in their place.
copy=.build-thread/source
rm -rf "$copy"
mkdir -p "$copy/Tests"
cp -R Package.swift Sources "$copy/"
cp -R Tests/TestSupport "$copy/Tests/"
for module in Postgres Spec Telemetry StatusModel StatusAPI hxapply; do
    cp Tests/fuzz/Mutex.swift.txt "$copy/Sources/$module/Mutex.swift"
done
for tests in ModelTests SpecTests PlanningTests ReconcilerTests StatusAPITests CommandTests; do mkdir -p "$copy/Tests/$tests"; done
swift build --sanitize=thread --package-path "$copy" --scratch-path .build-thread/build --product hxapply
fuzz http .build-thread/build/debug/hxapply --load --memory-limit 4000
