#!/usr/bin/env python3
"""Sends `hxapply serve` bytes that no HTTP client sends, and requests that nearly keep to its OpenAPI document.

    fuzz_http.py --hxapply PROGRAM [--seed N] [--seconds S] [--cases N] [--case K] [--keep DIR] [--memory-limit MB]
    fuzz_http.py --hxapply PROGRAM --load [--threads N] [--seconds S]

A case is what one connection is sent. It fails where the server ends, grows, no longer answers others, answers with
what is no HTTP or with a status that has no reason, or where an answer or the log holds a key, a digest, a control
character or another team's name. A case depends on the seed and its number only, but for the id of the run that it may
name. With --load, clients ask for all routes at once while two revisions are applied in turn, which is for builds with
the thread sanitizer. It needs Linux and the programs of a Postgres server; all traffic stays on the loopback interface.
"""
import argparse
import base64
import contextlib
import hashlib
import itertools
import pathlib
import random
import re
import shutil
import socket
import struct
import sys
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import quote_from_bytes, unquote_to_bytes

import watch
from harness import raw
from harness.process import Failed
from harness.routes import ABSENT, Routes
from harness.script import workspace
from harness.serve import Serve
from harness.web import Client
from watch import Findings

EXAMPLES = watch.ROOT / "examples" / "quickstart"
CLUSTER = "demo"
REVISION = "1" * 40
HIDDEN = "hidden-7f3c9d"
"""A team, and part of all that is its own: no answer to another team's key may hold it."""
SECRETS = {who: watch.token(random.Random(who)) for who in ("admin", "team", "other")}
DIGESTS = {who: hashlib.sha256(secret.encode()).hexdigest() for who, secret in SECRETS.items()}
KEYS = f"""\
apiVersion: hxapply/v1
kind: Cluster
metadata: {{name: {CLUSTER}}}
teams:
  - {{name: {HIDDEN}, displayName: Team {HIDDEN}, adminEmail: "{HIDDEN}@example.com"}}
users:
  - {{name: user-{HIDDEN}, email: "user-{HIDDEN}@example.com"}}
memberships:
  - {{team: {HIDDEN}, user: user-{HIDDEN}, role: admin}}
apiKeys:
  - {{name: fuzz-admin, user: ada, expiresAt: 2036-07-01T00:00:00Z, sha256: [{DIGESTS["admin"]}]}}
  - {{name: fuzz-team, team: ml-research, expiresAt: 2036-07-01T00:00:00Z, sha256: [{DIGESTS["team"]}]}}
  - {{name: key-{HIDDEN}, team: {HIDDEN}, expiresAt: 2036-07-01T00:00:00Z, sha256: [{DIGESTS["other"]}]}}
reservations:
  - {{name: job-{HIDDEN}, team: {HIDDEN}, region: us-east-2, gpuType: l4, gpus: 4,
     start: 2036-03-03T09:00:00Z, duration: 2h}}
"""

STATUSES = {200, 304, 400, 401, 404, 405, 408, 413, 414, 417, 421, 426, 429, 431, 501, 503, 505}
PROBLEM = "application/problem+json"
PROBE_SECONDS = 2
PROBE_EVERY = 50
ANSWER_SECONDS = 3
"""How long the answers of a case are waited for."""
QUIET_SECONDS = 0.1

# MARK: Requests

METHODS = [
    b"HEAD", b"POST", b"PUT", b"DELETE", b"PATCH", b"OPTIONS", b"TRACE", b"CONNECT", b"PRI", b"QUERY", b"FOO", b"get",
    b"G", b"", b" GET", b"GET\t", b"GE\0T", b"\xff", b"A" * 9000, b"\r\nGET", b"M-SEARCH", b"\x16\x03\x01",
]
VERSIONS = [
    b"HTTP/1.0", b"HTTP/1.2", b"HTTP/2.0", b"HTTP/0.9", b"HTTP/3", b"HTTP/1.10", b"http/1.1", b"HTTP/1.1 ", b"HTTP/1",
    b"HTTP", b"", b"HTTP/99999999999.1", b"HTTP/1.1\0", b"HTTP/-1.1", b"ICY/1.1",
]
TARGETS = [
    b"*", b"", b"/", b"//", b"///livez", b"/livez/", b"/./livez", b"/x/../livez", b"/../../etc/passwd",
    b"/%2e%2e/%2e%2e/etc/passwd", b"/%00", b"/livez%00", b"/\0", b"/%", b"/%2", b"/%zz", b"/%ff", b"/%c0%af",
    b"/%25%32%65", b"/v1/clusters/%2f", b"/v1//clusters", b"/v1/clusters/", b"/v1/clusters/demo%00",
    b"/v1/clusters/DEMO", b"/v1/clusters/d%65mo", b"/v1/clusters/demo;x", b"/?", b"/#", b"/livez?#", b"?", b"#", b"\\",
    b"/\\..\\", b"livez", b"http://127.0.0.1/livez", b"http://other.example/v1/clusters", b"http://[::1",
    b"http:///livez", b"https://127.0.0.1:443/livez", b"file:///etc/passwd", b"127.0.0.1:80", b"other.example:443",
    b"/" + b"a" * 9000, b"/" + b"/" * 5000, b"/" + b"%41" * 2500, b"/" + b"a/" * 2000, b"/livez?" + b"a=b&" * 1900,
    b"/livez /x", b"/livez\tx", b"/\xff\xfe", "/ü".encode(), b"/\x1b[31m", b"/%1b%5b31m", b"/%0d%0aX-Odd:%201",
    b"/%e2%80%ae", b"/%c2%9b", b"/v1/clusters/demo/gpuPools/us-east-2%2Fh100",
    b"/v1/clusters/demo/gpuPools/us-east-2%2F%2Fh100", b"/v1/clusters/demo/badge.svg",
    b"/v1/clusters/demo/policy/policy", b"/v1/clusters/demo/memberships/a%2Fb%2Fc",
    b"/v1/clusters/demo/runs/" + b"0" * 36, b"/v1/clusters/demo/runs/00000000-0000-0000-0000-000000000000/changes",
    b"/v1/clusters/demo/runs/%27%3b--/changes",
]
FIELDS: list[tuple[bytes, bytes]] = [
    (b"Content-Length", b"0"), (b"Content-Length", b"5"), (b"Content-Length", b"-1"), (b"Content-Length", b"+5"),
    (b"Content-Length", b"5, 5"), (b"Content-Length", b"0x5"), (b"Content-Length", b"9" * 30), (b"Content-Length", b""),
    (b"Content-Length", b"18446744073709551615"), (b"Content-Length", b"00"), (b"Content-Length", b"0 "),
    (b"Content-Length", b"1e1"), (b"Transfer-Encoding", b"chunked"), (b"Transfer-Encoding", b"identity"),
    (b"Transfer-Encoding", b"gzip, chunked"), (b"Transfer-Encoding", b"chunked, identity"),
    (b"Transfer-Encoding", b" chunked"), (b"Transfer-Encoding", b"xchunked"), (b"Transfer-Encoding", b"chunked\x0b"),
    (b"Transfer-Encoding", b"\nchunked"), (b"Transfer_Encoding", b"chunked"), (b"TE", b"trailers"),
    (b"Trailer", b"Host"), (b"Upgrade", b"h2c"), (b"Upgrade", b"websocket"), (b"HTTP2-Settings", b"AAMAAABkAAQAAP__"),
    (b"Connection", b"close"), (b"Connection", b"keep-alive"), (b"Connection", b"Upgrade, HTTP2-Settings"),
    (b"Connection", b"close, close"), (b"Connection", b"Host"), (b"Connection", b"Authorization"),
    (b"Connection", b"\xff"), (b"Keep-Alive", b"timeout=-1"), (b"Expect", b"100-continue"), (b"Expect", b"x"),
    (b"Host", b"other.example"), (b"Host", b""), (b"Host", b"a b"), (b"Host", b"\xff"), (b"Host", b"127.0.0.1:99999"),
    (b"Host", b"[::1"), (b"Host", b"a, b"), (b"Host", b"\x1b[31m"), (b"host", b"127.0.0.1"),
    (b"X-Request-Id", b"abc-123"), (b"X-Request-Id", b"\x1b[31m"), (b"X-Request-Id", b"a" * 65),
    (b"X-Request-Id", b'"}\n{"'), (b"X-Request-Id", b""), (b"x-hxapply-refusal", b"body"), (b"X-Hxapply-Refusal", b"x"),
    (b"X-Forwarded-For", b"127.0.0.1"), (b"X-HTTP-Method-Override", b"DELETE"), (b"Range", b"bytes=0-0,1-1"),
    (b"Accept", b"*/*;q=9"), (b"Accept-Encoding", b"gzip, br"), (b"If-None-Match", b"*"), (b"If-None-Match", b'W/"x"'),
    (b"If-None-Match", b'"' + b"x" * 8000 + b'"'), (b"If-None-Match", b",,,"), (b"If-None-Match", b'"a", "b"'),
    (b"If-None-Match", b"\xff"), (b"If-Modified-Since", b"x"), (b"If-Match", b"*"), (b"Origin", b"null"),
    (b"Cookie", b"a=b"), (b"", b"x"), (b" X", b"x"), (b"X ", b"x"), (b"X\0", b"x"), (b"X\tY", b"x"), (b"X(", b"x"),
    (b"\xff", b"x"), (b":", b"x"), (b"X", b"\0"), (b"X", b"a\rb"), (b"X", b"a\r\n b"), (b"X", b"a\r\n\tb"),
    (b"X", b"\x7f"), (b"X", b"\x80"), (b"X", b"a" * 8300), (b"X", b"a" * 17_000), (b"X" * 9000, b"a"),
    (b"X" * 300, b"a"),
]
AUTHORIZATIONS = [
    b"Bearer", b"Bearer ", b"Bearer  KEY", b"bearer KEY", b"BEARER KEY", b"Bearer KEYx", b"Bearer KEY ", b"Bearer\tKEY",
    b"Bearer KEY, Bearer KEY", b'Bearer "KEY"', b"Token KEY", b"KEY", b"Basic KEY", b"Basic BASIC", b"basic BASIC",
    b"Basic BASIC==", b"Basic =", b"Basic ====", b"Basic Og==", b"Basic \xff", b"Basic /////w==", b"Bearer \xff",
    b"Bearer \0", b"Bearer " + b"a" * 513, b"Bearer " + b"a" * 7000, b"Digest x", b"", b" ", b"Bearer KE",
    b"Negotiate " + b"A" * 1000,
]
BODIES = [
    b"", b"hello", b"0\r\n\r\n", b"5\r\nhello\r\n0\r\n\r\n", b"fffffffffffffffff\r\n", b"-1\r\n",
    b"5;x=y\r\nhello\r\n0\r\nHost: x\r\n\r\n", b"x" * 70_000,
]
NOISE = [
    b"\0", b"\r", b"\n", b"\r\n", b"\r\n\r\n", b"\t", b" ", b"\x0b", b"\x1b[31m", b"\x7f", b"\x80", b"\xff", b":", b"%",
    b"%00", b"/", b"?", b"&", b"=", b"#", b"..", b"HTTP/1.1", b"GET / HTTP/1.1\r\n", b"Host: x\r\n",
    b"Content-Length: 1\r\n", b"Transfer-Encoding: chunked\r\n", b"\xe2\x80\xae", b"\xc2\x85", b"a" * 5000,
]
VALUES = [
    b"", b"0", b"1", b"-1", b"+1", b"00", b"1.5", b"1e9", b"100", b"101", b"1000000000", b"9223372036854775807",
    b"9223372036854775808", b"9" * 400, b"999999999999999", b"-999999999999999", b"999999999999.9999", b"0.0000001",
    b"true", b"false", b"null", b"asc", b"desc", b"name", b"key", b"x", b"ml-research", b"us-east-2", b"h100", b"ada",
    b"3d", b"72h", b"0h", b"999999999d", b"153722867280912931m", b"2036-03-03T09:00:00Z", b"2036-03-03T09:00:00+14:00",
    b"2036-03-03T09:00:00 02:00", b"0000-01-01T00:00:00Z", b"9999-12-31T23:59:60Z", b"2036-02-30T00:00:00Z",
    b"-001-01-01T00:00:00Z", b"2036-03-03T09:00:00.123456789Z", b"2036-03-03", b"\0", b"\xff", b"\x1b[31m",
    "ü".encode(), "e\u0301".encode(), "\u202e".encode(), b"'", b"' OR 1=1--", b'"', b"\\", b"%", b"%%30%30", b"a,b",
    b"[]", b"{}", b"a" * 7000, b"\r\nX-Odd: 1", b"<script>", b"*", b"..", b"a/b", b"succeeded", b"refused", b"create",
    b"reservations", b"00000000-0000-0000-0000-000000000000", REVISION.encode(), b"1" * 7,
]
TIME = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T"
STRANGE_PARAMETERS = [b"wait", b"page", b"x", b"", b"name.gte", b"\xff", b"a" * 200, b"Page", b"page ", b"key"]
WAITS = [b"0"] * 6 + [b"1", b"1", b"60", b"61", b"-1", b"0.5", b"", b"01", b"9" * 30]


@dataclass
class Request:
    """A request in its parts, before anything is done to its bytes."""

    method: bytes
    target: bytes
    version: bytes = b"HTTP/1.1"
    fields: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""
    line_end: bytes = b"\r\n"

    def data(self) -> bytes:
        lines = [b" ".join([self.method, self.target, self.version])]
        lines += [name + b": " + value for name, value in self.fields]
        return self.line_end.join([*lines, b"", b""]) + self.body


@dataclass
class Case:
    """What one connection is sent, and how it ends."""

    who: str
    """Whose key it shows, in whatever way; `nobody` shows none, and `stranger` one that nobody has."""
    pieces: list[bytes]
    pause: float
    """Seconds between two pieces."""
    ending: str
    """`half` closes the sending side and reads to the end, `wait` reads until nothing comes for a moment, and `leave`
    and `reset` read nothing."""

    @property
    def data(self) -> bytes:
        return b"".join(self.pieces)


class Maker:
    """Makes cases of what the server's own document says."""

    def __init__(self, document: dict, values: dict[str, dict[str, object]], tag: str, host: str):
        self.paths = {path: item["get"].get("parameters", []) for path, item in document["paths"].items()}
        self.values = values
        """By path, what its parameters may be so that it leads to something."""
        self.tag = tag.encode()
        self.host = host.encode()

    def case(self, seed: int, number: int) -> Case:
        chance = random.Random(f"{seed}/{number}")
        who = chance.choices(["admin", "team", "nobody", "stranger"], [4, 4, 1, 1])[0]
        requests = [self.request(chance, who) for _ in range(chance.choice([1] * 8 + [2, 2, 3, 5]))]
        data = b"".join(request.data() for request in requests)
        if chance.random() < 0.2:
            for _ in range(chance.choice([1, 1, 2, 4])):
                data = self.disturbed(chance, data)
        if chance.random() < 0.01:
            data *= 200
        pieces = self.cut(chance, data) if chance.random() < 0.05 else [data]
        ending = chance.choices(["half", "wait", "leave", "reset"], [80, 8, 6, 6])[0]
        return Case(who, pieces, chance.choice([0, 0.01, 0.05]), ending)

    def request(self, chance: random.Random, who: str) -> Request:
        template = chance.choice(sorted(self.paths))
        target = self.target(chance, template)
        request = Request(b"HEAD" if chance.random() < 0.1 else b"GET", target, fields=[(b"Host", self.host)])
        secret = SECRETS.get(who) or (watch.token(chance) if who == "stranger" else None)
        if secret:
            request.fields.append((b"Authorization", self.authorization(chance, secret)))
        if chance.random() < 0.15:
            tags = [self.tag, b"W/" + self.tag, b'"x", ' + self.tag, b" " + self.tag, self.tag[:-1]]
            request.fields.append((b"If-None-Match", chance.choice(tags)))
            request.target = chance.choice([target, f"/v1/clusters/{CLUSTER}".encode()])
        if chance.random() < 0.4:
            for _ in range(chance.choice([1, 1, 1, 2, 3])):
                self.disturb(chance, request, secret)
        return request

    def authorization(self, chance: random.Random, secret: str) -> bytes:
        form = chance.choice(AUTHORIZATIONS) if chance.random() < 0.1 else b"Bearer KEY"
        basic = base64.b64encode(chance.choice([b"", b"x", b"a:b", b"\xff"]) + b":" + secret.encode())
        return form.replace(b"KEY", secret.encode()).replace(b"BASIC", basic)

    def target(self, chance: random.Random, template: str) -> bytes:
        """A path of the template, and parameters of the route or others, right or wrong."""

        def part(match: re.Match[str]) -> str:
            known = str(self.values[template].get(match[1], ABSENT)).encode()
            value = chance.choice(VALUES) if chance.random() < 0.08 else known
            return quote_from_bytes(value, safe="" if chance.random() < 0.9 else "/%")

        path = re.sub(r"\{([^}]+)\}", part, template).encode()
        parameters = self.paths[template]
        pairs = []
        for _ in range(chance.choice([0, 0, 1, 1, 2, 3, 6])):
            if parameters and chance.random() < 0.95:
                parameter = chance.choice(parameters)
                pairs.append((parameter["name"].encode(), self.value(chance, parameter)))
            else:
                pairs.append((chance.choice(STRANGE_PARAMETERS), chance.choice(VALUES)))
        if pairs and chance.random() < 0.05:
            pairs.append(chance.choice(pairs))
        texts = [self.escaped(chance, name) + b"=" + self.escaped(chance, value) for name, value in pairs]
        return path + (b"?" if pairs else b"") + b"&".join(texts)

    def value(self, chance: random.Random, parameter: dict) -> bytes:
        schema = parameter["schema"]
        if parameter["name"] == "wait":
            return chance.choice(WAITS)
        if chance.random() < 0.15:
            return chance.choice(VALUES)
        if "enum" in schema:
            return str(chance.choice(schema["enum"])).encode()
        if schema.get("type") == "integer":
            least, most = schema.get("minimum", 0), schema.get("maximum", 100)
            odd = chance.choice([least - 1, most + 1]) if chance.random() < 0.1 else 1
            return b"%d" % chance.choice([least, most, odd, 2, 20])
        return chance.choice(self.fitting(schema))

    def fitting(self, schema: dict) -> list[bytes]:
        """Values that are of the form that the schema asks for."""
        pattern = TIME if schema.get("format") == "date-time" else schema.get("pattern", "")
        return [value for value in VALUES if re.search(pattern.encode(), value)] or VALUES

    def escaped(self, chance: random.Random, text: bytes) -> bytes:
        return text if chance.random() < 0.05 else quote_from_bytes(text, safe=chance.choice(["", ":", ":/"])).encode()

    def disturb(self, chance: random.Random, request: Request, secret: str | None) -> None:
        """Makes one part of the request odd."""
        match chance.choices(range(10), [3, 5, 2, 12, 3, 2, 2, 1, 1, 1])[0]:
            case 0: request.method = chance.choice(METHODS)
            case 1: request.target = chance.choice(TARGETS)
            case 2: request.version = chance.choice(VERSIONS)
            case 3: request.fields.insert(chance.randint(0, len(request.fields)), chance.choice(FIELDS))
            case 4 if request.fields: request.fields.append(chance.choice(request.fields))
            case 5 if request.fields: request.fields.remove(chance.choice(request.fields))
            case 6: request.body = chance.choice(BODIES)
            case 7: request.line_end = chance.choice([b"\n", b"\r", b"\n\r", b"\r\r\n"])
            case 8:
                count, value = chance.choice([30, 62, 63, 64, 65, 1000]), b"a" * chance.choice([1, 200])
                request.fields += [(b"X-%d" % number, value) for number in range(count)]
            case 9 if secret:
                # Somebody puts the key where it does not belong.
                request.target += chance.choice([b"?access_token=", b"?", b"&key=", b"/"]) + secret.encode()

    def disturbed(self, chance: random.Random, data: bytes) -> bytes:
        """The bytes with something flipped, put in, taken out, doubled or cut off."""
        start = chance.randint(0, len(data))
        end = start + chance.choice([1, 1, 4, 50])
        match chance.randrange(6):
            case 0:
                flipped = bytes(byte ^ 1 << chance.randrange(8) for byte in data[start:start + 1])
                return data[:start] + flipped + data[start + 1:]
            case 1: return data[:start] + chance.choice(NOISE) + data[start:]
            case 2: return data[:start] + chance.randbytes(chance.randint(1, 8)) + data[start:]
            case 3: return data[:start] + data[end:]
            case 4: return data[:end] + data[start:]
            case _: return data[:start]

    def cut(self, chance: random.Random, data: bytes) -> list[bytes]:
        places = sorted({0, len(data), *(chance.randint(0, len(data)) for _ in range(chance.choice([1, 3, 7])))})
        return [data[start:end] for start, end in zip(places, places[1:])] or [data]


# MARK: Sending


@dataclass
class Received:
    """What came back."""

    data: bytes = b""
    is_whole: bool = False
    """Whether the server ended it in order, so that nothing may be cut off."""


def send(address: tuple[str, int], case: Case) -> Received:
    """Sends the case's bytes, and reads what comes back as its ending says."""
    with socket.create_connection(address, timeout=ANSWER_SECONDS) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with contextlib.suppress(OSError):
            for piece in case.pieces:
                connection.sendall(piece)
                if case.pause and len(case.pieces) > 1:
                    time.sleep(case.pause)
            if case.ending == "half":
                connection.shutdown(socket.SHUT_WR)
        if case.ending == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return receive(connection, case.ending) if case.ending in ("half", "wait") else Received()


def receive(connection: socket.socket, ending: str) -> Received:
    received = Received()
    deadline = time.monotonic() + ANSWER_SECONDS
    while (left := deadline - time.monotonic()) > 0:
        connection.settimeout(left if ending == "half" else min(left, QUIET_SECONDS))
        try:
            data = connection.recv(1 << 16)
        except OSError:  # too late, or reset
            break
        if not data:
            received.is_whole = True
            break
        received.data += data
    return received


# MARK: Judging

HEAD = re.compile(
    rb"HTTP/1\.[01] [1-5]\d\d [\x20-\x7e]*\r\n(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t\x20-\x7e\x80-\xff]*\r\n)*\r\n"
)
UNSPEAKABLE = [*SECRETS.values(), *DIGESTS.values()]
STALE = ({"status": "not ready"}, {"status": "error", "database": "disconnected"})
"""Bodies of health that are no problem documents."""


def replies(received: Received, request: bytes) -> tuple[list[raw.Reply], list[str]]:
    """The answers one by one, and what is wrong with how they follow each other."""
    found, data = [], received.data
    while data:
        head = HEAD.match(data)
        if head is None:
            if b"\r\n\r\n" in data or received.is_whole:
                return found, [f"no HTTP: {data[:80]!r}"]
            break
        rest = data[head.end():]
        # An answer to HEAD tells the length of what it does not hold.
        is_bare = b"HEAD" in request and (rest.startswith(b"HTTP/1.") or not rest and received.is_whole)
        reply, size = raw.parse(data, bodiless=is_bare, ended=received.is_whole)
        if reply is None:
            return found, [f"cut answer: {data[:80]!r}"] if received.is_whole else []
        found.append(reply)
        data = data[size:]
    return found, []


def problems_of(status: int, headers: dict[str, str], body: bytes, who: str, request: bytes) -> list[str]:
    """What is wrong with one answer; each sentence begins with the sort of problem."""
    problems = []
    content = headers.get("content-type", "")
    if status not in STATUSES:
        problems.append(f"status {status}: {body[:80]!r}")
    text = body + b"\n" + "\n".join(headers.values()).encode("latin-1")
    if any(watch.shows(text, secret) for secret in UNSPEAKABLE):
        problems.append(f"secret in an answer: {status}")
    if who != "admin" and HIDDEN.encode() in text and HIDDEN.encode() not in unquote_to_bytes(request):
        problems.append(f"another team's name: {status} to {who}")
    if "json" in content:
        try:
            document = watch.read_json(body) if body else None
        except (ValueError, RecursionError) as error:
            return [*problems, f"no JSON: {status}, {error}"]
        if status >= 400 and document not in STALE and content != PROBLEM:
            problems.append(f"no problem document: {status} as {content}")
        if content == PROBLEM and body and not (isinstance(document, dict) and document.get("status") == status):
            problems.append(f"odd problem document: {status}, {body[:80]!r}")
    elif status >= 400 and (body or content):
        problems.append(f"no problem document: {status} as {content or 'nothing'}, {body[:80]!r}")
    elif status >= 400 and status not in (400, 414, 431):
        problems.append(f"error without a body: {status}")
    return problems


# MARK: The server


class Site:
    """A database that holds the quickstart and some keys, and its server, which is started again where it ends."""

    def __init__(self, program: str, database: str, directory: pathlib.Path):
        self.program = program
        self.database = database
        self.directory = directory
        self.specs = [self.spec(revision) for revision in ("revision-1", "revision-2")]
        self.apply(0)
        self.server: Serve | None = None
        self.log_end = 0

    def spec(self, revision: str) -> pathlib.Path:
        place = self.directory / revision
        shutil.copytree(EXAMPLES / revision, place)
        (place / "keys-of-the-fuzzer.yaml").write_text(KEYS)
        return place

    def apply(self, number: int) -> None:
        options = ["--yes", "--database", self.database, "--revision", REVISION]
        watch.succeed(self.program, "apply", self.specs[number], *options)

    def start(self) -> None:
        options = ["--invalid-key-limit", "0", "--log-level", "debug"]
        self.server = Serve(self.program, self.database, self.directory / "serve.log", *options)
        self.server.__enter__()

    def stop(self) -> int:
        """Stops the server as a supervisor does; its exit code."""
        self.server.__exit__()
        return self.server.process.returncode

    def __enter__(self) -> "Site":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def is_running(self) -> bool:
        return self.server.process.poll() is None

    def client(self, who: str | None, timeout: float) -> Client:
        return Client(self.server.address, SECRETS.get(who), timeout)

    def problems(self, memory_limit: float) -> list[str]:
        """What is wrong with the server itself, and with what it has logged since the last time."""
        problems = self.problems_of_log()
        if not self.is_running:
            return [*problems, f"server ended: {self.server.process.returncode}"]
        peak = self.server.memory_mb("VmHWM")
        return [*problems, f"memory: {peak:.0f} MB"] if peak > memory_limit else problems

    def problems_of_log(self) -> list[str]:
        with open(self.server.log, "rb") as log:
            log.seek(self.log_end)
            data = log.read()
        if self.is_running:
            data = data[:data.rfind(b"\n") + 1]  # a line may be half written
        self.log_end += len(data)
        problems = []
        if report := watch.sanitizer_report(data):
            problems.append(f"report: {report}")
        if any(watch.shows(data, secret) for secret in UNSPEAKABLE):
            problems.append("secret in the log: see the log")
        try:
            if stray := watch.stray_character(data.decode()):
                problems.append(f"raw {stray} in the log: see the log")
        except UnicodeDecodeError as error:
            problems.append(f"log is no UTF-8: {error}")
        return problems

    def probe(self) -> list[str]:
        """Whether ordinary clients are served; a second try is given, since the machine may be busy."""
        return self.unserved() and self.unserved()

    def unserved(self) -> list[str]:
        problems = []
        for who, path in ((None, "/livez"), ("admin", f"/v1/clusters/{CLUSTER}")):
            start = time.monotonic()
            status = self.client(who, PROBE_SECONDS).status(path)
            seconds = time.monotonic() - start
            if status != 200 or seconds > PROBE_SECONDS:
                problems.append(f"probe {path}: {status or 'no answer'} after {seconds:.1f} s")
        return problems


# MARK: The fuzzer


class Fuzzer:
    """Sends cases one after the other, each over a connection of its own."""

    def __init__(self, site: Site, findings: Findings, arguments: argparse.Namespace):
        self.site = site
        self.findings = findings
        self.memory_limit = arguments.memory_limit
        self.keeps = arguments.case is not None
        client = site.client("admin", watch.SETUP_SECONDS)
        routes = Routes(client)
        values = {template: routes.values(template) for template in routes.templates}
        tag = client.expect(f"/v1/clusters/{CLUSTER}").headers["etag"]
        self.maker = Maker(client.expect("/openapi.json").json, values, tag, "127.0.0.1")

    def check(self, number: int) -> None:
        case = self.maker.case(self.findings.seed, number)
        try:
            received = send(self.site.server.address, case)
        except OSError as error:
            received, problems = Received(), [f"no connection: {error}"]
        else:
            problems = self.problems(case, received)
        problems += self.site.problems(self.memory_limit)
        if number % PROBE_EVERY == 0 or problems or self.keeps:
            problems += self.site.probe()
        problems = sorted(set(problems))
        if problems:
            self.findings.add(number, problems, lambda place: self.keep(place, case, received))
        elif self.keeps:
            place = self.findings.directory / f"case-{number}"
            place.mkdir(exist_ok=True)
            self.keep(place, case, received)
            print(f"case {number} was answered as it may be; it is kept in {place}")
        if not self.site.is_running:
            self.site.start()

    def problems(self, case: Case, received: Received) -> list[str]:
        found, problems = replies(received, case.data)
        for reply in found:
            problems += problems_of(reply.status, dict(reply.headers), reply.body, case.who, case.data)
        return problems

    def keep(self, place: pathlib.Path, case: Case, received: Received) -> None:
        (place / "request").write_bytes(case.data)
        sizes = " ".join(str(len(piece)) for piece in case.pieces)
        how = f"as {case.who}, pieces of {sizes} bytes, {case.pause} s apart, then {case.ending}\n"
        (place / "how").write_text(how)
        (place / "answers").write_bytes(received.data)
        log = self.site.server.log.read_bytes()
        (place / "log").write_bytes(log[-20_000:])


# MARK: Load


class Load:
    """Clients that ask for every route at once, and commits meanwhile."""

    def __init__(self, site: Site, findings: Findings, deadline: float):
        self.site = site
        self.findings = findings
        self.deadline = deadline
        routes = Routes(site.client("admin", watch.SETUP_SECONDS))
        self.paths = [*routes.paths(), f"/v1/clusters/{CLUSTER}/revisions/{REVISION}?wait=1", "/v1/none"]
        self.lock = threading.Lock()
        self.asked = 0
        self.applied = 0

    def run(self, threads: int, memory_limit: float) -> None:
        workers = [threading.Thread(target=self.ask, args=(number,), daemon=True) for number in range(threads)]
        workers.append(threading.Thread(target=self.apply, daemon=True))
        for worker in workers:
            worker.start()
        while time.monotonic() < self.deadline and self.site.is_running and not self.findings.is_full:
            time.sleep(0.5)
            self.note(self.site.problems(memory_limit))
        self.deadline = 0
        for worker in workers:
            worker.join(watch.GRACE_SECONDS)
        self.note(self.site.probe() + self.site.problems(memory_limit))
        self.findings.cases = self.asked
        print(f"{self.asked} requests of {threads} clients, {self.applied} applies")

    def ask(self, number: int) -> None:
        """One client: all routes in an order of its own, over one connection, the key of its number."""
        who = ["admin", "team", "other", None][number % 4]
        chance = random.Random(f"{self.findings.seed}/{number}")
        client, tag = self.site.client(who, 10), '"x"'
        while time.monotonic() < self.deadline:
            path = chance.choice(self.paths)
            try:
                answer = client.get(path, if_none_match=tag) if chance.random() < 0.3 else client.get(path)
            except Exception as error:  # whatever it was, the answer is none
                if time.monotonic() < self.deadline:
                    self.note([f"no answer: {path}, {error!r}"])
                client = self.site.client(who, 10)
                continue
            tag = answer.headers.get("etag", tag)
            # The third key is the hidden team's own.
            sees = "admin" if who == "other" else who or "nobody"
            self.note(problems_of(answer.status, answer.headers, answer.body, sees, path.encode()))
            with self.lock:
                self.asked += 1

    def apply(self) -> None:
        for number in itertools.cycle([1, 0]):
            if time.monotonic() >= self.deadline:
                return
            try:
                self.site.apply(number)
                self.applied += 1
            except Failed as failure:
                self.note([f"apply failed: {failure}"])
                return

    def note(self, problems: list[str]) -> None:
        if problems:
            with self.lock:
                self.findings.add(f"load-{self.findings.failed}", problems, self.keep)

    def keep(self, place: pathlib.Path) -> None:
        shutil.copy(self.site.server.log, place / "log")


# MARK: The command


def parse_arguments() -> argparse.Namespace:
    parser = watch.parser(__doc__.splitlines()[0])
    parser.add_argument("--load", action="store_true", help="ask for all routes at once while revisions are applied")
    parser.add_argument("--threads", type=int, default=8, metavar="N", help="clients of --load; default: %(default)s")
    return parser.parse_args()


def fuzz(arguments: argparse.Namespace, directory: pathlib.Path) -> int:
    deadline = time.monotonic() + arguments.seconds
    findings = Findings(arguments.seed, arguments.keep)
    program = watch.find_program(arguments.hxapply)
    with watch.embedded_database(program, directory / "postgres") as database:
        with Site(program, database, directory) as site:
            if arguments.load:
                Load(site, findings, deadline).run(arguments.threads, arguments.memory_limit)
            else:
                fuzzer = Fuzzer(site, findings, arguments)
                for number in watch.numbers(arguments, deadline, findings):
                    fuzzer.check(number)
            code = site.stop()
            problems = site.problems_of_log() + ([] if code == 0 else [f"server stopped: with {code}"])
            if problems:
                findings.add("end", problems, lambda place: shutil.copy(site.server.log, place / "log"))
    return findings.end()


def main() -> None:
    arguments = parse_arguments()
    with workspace("fuzz_http.py") as directory:
        code = fuzz(arguments, directory)
    sys.exit(code)


if __name__ == "__main__":
    main()
