#!/usr/bin/env bash
# Installs the Debian packages that are missing, and asks for nothing where all are there.
# Usage: install-dependencies.sh build|test|bench
set -euo pipefail

packages=(libyaml-dev libpq-dev libssl-dev pkg-config postgresql git curl)
[ "${1:-build}" != test ] || packages+=(strace python3-venv python3-yaml faketime chromium fonts-dejavu-core
    age openssh-client nginx-light python3-psycopg)
[ "${1:-build}" != bench ] || packages+=(python3-venv python3-psycopg wrk slowhttptest)

missing=()
for package in "${packages[@]}"; do
    state=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing+=("$package")
done

if [ "${#missing[@]}" -gt 0 ]; then
    if ! command -v apt-get >/dev/null; then
        echo "hxapply needs these packages, and there is no apt-get to install them: ${missing[*]}" >&2
        exit 1
    fi
    sudo=()
    if [ "$(id -u)" -ne 0 ]; then
        sudo=(sudo)
        command -v sudo >/dev/null || { echo "as root, please: apt-get install ${missing[*]}" >&2; exit 1; }
    fi
    echo "Installing ${missing[*]}"
    "${sudo[@]}" apt-get update -qq
    # Debian's own cluster is not needed: hxapply starts a server of its own, or uses yours.
    "${sudo[@]}" mkdir -p /etc/postgresql-common
    [ -e /etc/postgresql-common/createcluster.conf ] \
        || echo 'create_main_cluster = false' | "${sudo[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null
fi

if ! command -v swift >/dev/null; then
    echo 'A Swift 6.2 or later toolchain is needed, with swift on PATH: https://www.swift.org/install/linux/' >&2
    exit 1
fi
