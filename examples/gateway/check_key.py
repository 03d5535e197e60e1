#!/usr/bin/env python3
"""Answers nginx's question whether the bearer of a request may pass: a check of API keys in hx.live_api_keys.

    HXAPPLY_DATABASE_URL=postgres://... check_key.py CLUSTER [PORT]

nginx asks by `auth_request` (see nginx.conf). The answer is 204 with X-Key, X-Owner and X-Scopes; 401 for a secret that
is no valid key; 403 if the key lacks the scope in X-Required-Scope; 503 while nobody can tell.

Answers are cached until the key ends. NOTIFY hx_keys empties the cache, so a key that is revoked is refused at once. The
cache counts only while the session that listens is there: a notification that is lost with it would never come.
"""

import collections
import hashlib
import http.server
import os
import select
import sys
import threading
import time

import psycopg

# A made-up secret must not push others out of memory for ever, nor fill it.
MAXIMUM_CACHED = 10_000
# How often the listening session is asked whether it is still there, in seconds.
HEARTBEAT = 1.0
RETRY = 0.2

QUERY = """
    SELECT api_key, coalesce('teams/' || team, 'users/' || user_name), scopes, extract(epoch FROM expires_at - now())
    FROM hx.live_api_keys WHERE cluster = %s AND sha256 = %s
"""

Key = collections.namedtuple("Key", "name owner scopes ends_at")


class Unavailable(Exception):
    """Nobody can tell now whether a key is valid."""


class Keys:
    def __init__(self, address, cluster):
        self.address, self.cluster = address, cluster
        self.lock = threading.Lock()
        self.cache = collections.OrderedDict()
        self.is_following = False
        # Counts what may have changed keys: an answer that was read before such a change is not cached after it.
        self.generation = 0
        self.session, self.session_lock = None, threading.Lock()

    # MARK: Questions

    def find(self, secret):
        digest = hashlib.sha256(secret).hexdigest()
        with self.lock:
            key = self.cache.get(digest) if self.is_following else None
            generation = self.generation
        if key is None:
            key = self.ask(digest)
            with self.lock:
                if self.is_following and generation == self.generation:
                    self.cache[digest] = key
                    while len(self.cache) > MAXIMUM_CACHED:
                        self.cache.popitem(last=False)
        # The time of this process only measures how long; the database said when.
        return key if key.name is not None and time.monotonic() < key.ends_at else None

    def ask(self, digest):
        with self.session_lock:
            for attempt in (1, 2):
                try:
                    if self.session is None or self.session.closed:
                        self.session = self.connect()
                    row = self.session.execute(QUERY, (self.cluster, digest)).fetchone()
                    break
                except psycopg.Error as error:
                    self.session = None
                    if attempt == 2:
                        raise Unavailable from error
        if row is None:
            return Key(None, None, [], 0)
        return Key(row[0], row[1], row[2], time.monotonic() + float(row[3]))

    def connect(self):
        return psycopg.connect(
            self.address, autocommit=True, connect_timeout=3, application_name="check_key",
            options="-c statement_timeout=3000",
        )

    # MARK: Changes

    def forget(self, is_following):
        with self.lock:
            self.generation += 1
            self.cache.clear()
            self.is_following = is_following

    def follow(self):
        """Listens for ever; a lost session is opened again, and the cache begins anew with it."""
        while True:
            try:
                with self.connect() as session:
                    session.add_notify_handler(lambda notify: self.forget(True))
                    session.execute("LISTEN hx_keys")
                    self.forget(True)
                    while True:
                        select.select([session.fileno()], [], [], HEARTBEAT)
                        # Hands over the notifications that have come, and fails if the session is gone.
                        session.execute("SELECT 1")
            except (psycopg.Error, OSError, ValueError):
                self.forget(False)
                time.sleep(RETRY)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    keys = None

    def do_GET(self):
        words = self.headers.get("Authorization", "").split()
        if len(words) != 2 or words[0].lower() != "bearer":
            return self.answer(401)
        try:
            key = self.keys.find(words[1].encode())
        except Unavailable:
            return self.answer(503)
        if key is None:
            return self.answer(401)
        scope = self.headers.get("X-Required-Scope")
        if scope and scope not in key.scopes:
            return self.answer(403)
        return self.answer(204, {"X-Key": key.name, "X-Owner": key.owner, "X-Scopes": " ".join(key.scopes)})

    def answer(self, status, headers=None):
        self.send_response(status)
        if status == 401:
            self.send_header("WWW-Authenticate", "Bearer")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format, *arguments):
        """Nothing: a request line may hold what nobody should read."""


def main(cluster, port="9101"):
    keys = Keys(os.environ.get("HXAPPLY_DATABASE_URL", ""), cluster)
    threading.Thread(target=keys.follow, daemon=True).start()
    Handler.keys = keys
    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(port)), Handler)
    server.daemon_threads = True
    server.serve_forever()


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
