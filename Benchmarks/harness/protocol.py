"""Requests that a careful server refuses, or answers in one way only. Each case names the outcome it must have."""
import itertools
from dataclasses import dataclass, field
from typing import Callable, Optional

from .raw import exchange

LINGER_SECONDS = 2
TOO_LARGE = (400, 414, 431)
NOT_THERE = (400, 401, 404)
"""Without a key, whoever asks for what is not there learns that it needs a key, or that nothing is there."""
CANARY = "x-canary-6f1d"
MOST_READ = 80 << 10
"""64 KiB of a request that never ends, and some for what else the server reads meanwhile."""


@dataclass
class Case:
    name: str
    data: object
    """Bytes, or pieces of them without an end."""
    statuses: tuple
    closed: Optional[bool] = None
    """Whether the connection must be closed afterwards; None where it may be either."""
    answers: int = 1
    most_read: Optional[int] = None
    """How many bytes the server may read of it."""
    check: Callable = field(default=lambda exchange: None)
    """Says what else is wrong, if anything."""

    @property
    def required(self):
        shown = "/".join(map(str, self.statuses))
        return shown + {None: "", True: ", closed", False: ", open"}[self.closed]

    def run(self, address):
        linger = 0 if self.closed is None else LINGER_SECONDS
        return exchange(address, self.data, answers=self.answers, linger=linger)

    def problem(self, result, read=0):
        """What differs from the outcome that it must have; None if nothing does."""
        if len(result.replies) < self.answers:
            return f"{len(result.replies)} answers" if self.answers > 1 else "no answer"
        if any(status not in self.statuses for status in result.statuses):
            return "another status"
        if self.closed is not None and result.closed != self.closed:
            return "left open" if self.closed else "closed"
        if self.most_read is not None and read > self.most_read:
            return f"{read >> 10} KB read"
        return self.check(result)


class Requests:
    """Makes requests to one server, with a key or without."""

    def __init__(self, address, key):
        self.host = f"{address[0]}:{address[1]}"
        self.key = key

    def lines(self, *lines):
        return "\r\n".join([*lines, "", ""]).encode("latin-1")

    def get(self, target, *headers, method="GET", key=False):
        fields = [f"Authorization: Bearer {self.key}"] if key else []
        return self.lines(f"{method} {target} HTTP/1.1", f"Host: {self.host}", *fields, *headers)


def framing(requests):
    """Where a request begins and ends, and whose it is: what smuggling lives on."""
    get, lines = requests.get, requests.lines
    host = f"Host: {requests.host}"
    return [
        Case("plain request", get("/livez"), (200,), closed=False),
        Case("no Host", lines("GET /livez HTTP/1.1"), (400,)),
        Case("two Hosts", get("/livez", "Host: other.example"), (400,)),
        Case("empty Host and another", lines("GET /livez HTTP/1.1", "Host:", host), (400,)),
        Case("HTTP/1.0", lines("GET /livez HTTP/1.0", host), (200,), closed=True),
        Case("Connection: close", get("/livez", "Connection: close"), (200,), closed=True),
        Case("HTTP/3.7", lines("GET /livez HTTP/3.7", host), (400, 505), closed=True),
        # To the decoder this begins with a method that it does not know.
        Case("no HTTP at all", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 what\r\n\r\n", (400, 405), closed=True),
        Case("length and chunks", get("/livez", "Content-Length: 4", "Transfer-Encoding: chunked") + b"0\r\n\r\n",
             (400,), closed=True),
        Case("two lengths", get("/livez", "Content-Length: 4", "Content-Length: 5") + b"abcde", (400,), closed=True),
        Case("two lengths in one", get("/livez", "Content-Length: 4, 5") + b"abcde", (400,), closed=True),
        Case("length of -1", get("/livez", "Content-Length: -1"), (400,), closed=True),
        Case("length of +4", get("/livez", "Content-Length: +4") + b"abcd", (400,), closed=True),
        Case("length of 2^64", get("/livez", "Content-Length: 18446744073709551616"), (400,), closed=True),
        Case("chunked, and identity", get("/livez", "Transfer-Encoding: chunked, identity") + b"0\r\n\r\n",
             (400, 413, 501), closed=True),
        Case("line feeds only", get("/livez").replace(b"\r\n", b"\n"), (400,), closed=True),
        Case("a line folded", get("/livez", "X-Folded: one", " two"), (400,), closed=True),
        Case("NUL in a value", get("/livez", "X-Nul: a\0b"), (400,), closed=True),
        Case("NUL in the target", get("/livez\0"), (400,), closed=True),
        Case("space before the colon", get("/livez", "X-Space : a"), (400,), closed=True),
        Case("no colon", get("/livez", "X-None"), (400,), closed=True),
        Case("space in the target", get("/livez x"), (400,), closed=True),
        Case("fragment in the target", get("/livez#x"), (400, 401, 404)),
        Case("three at once", get("/livez") + get("/v1/clusters") + get("/livez"), (200, 401), answers=3,
             check=in_order([200, 401, 200])),
    ]


def in_order(statuses):
    return lambda result: None if result.statuses == statuses else f"answers {result.statuses}"


def sizes(requests):
    """Larger than any honest request: 16 KiB in all, 8 KiB a field, 64 fields are the limits."""
    get = requests.get
    return [
        Case("30 headers", get("/livez", *(f"X-{i}: a" for i in range(30))), (200,)),
        Case("a header of 4 KB", get("/livez", "X-Long: " + "a" * 4000), (200,)),
        Case("a header of 9 KB", get("/livez", "X-Long: " + "a" * 9000), TOO_LARGE, closed=True),
        Case("a header of 100 KB", get("/livez", "X-Long: " + "a" * 100_000), TOO_LARGE, closed=True),
        Case("100 headers", get("/livez", *(f"X-{i}: a" for i in range(100))), TOO_LARGE, closed=True),
        Case("1,100 headers", get("/livez", *(f"X-{i}: a" for i in range(1100))), TOO_LARGE, closed=True),
        Case("headers of 20 KB in all", get("/livez", *(f"X-{i}: {'a' * 1000}" for i in range(20))), TOO_LARGE,
             closed=True),
        Case("headers without an end", endless(get("/livez")[:-2], b"X-More: a\r\n"), TOO_LARGE, closed=True,
             most_read=MOST_READ),
        Case("a path of 90 KB", get("/" + "a" * 90_000), TOO_LARGE, closed=True),
        Case("a path without an end", endless(b"GET /", b"a" * 1000), TOO_LARGE, closed=True, most_read=MOST_READ),
        Case("a method of 10 KB", get("/livez", method="A" * 10_000), (400, 405, 431, 501), closed=True),
    ]


def bodies(requests):
    """A read-only API takes no body: it says so at once, reads no more of it, and hangs up."""
    get = requests.get
    chunk = b"400\r\n" + b"a" * 1024 + b"\r\n"
    refused = {"statuses": (413,), "closed": True, "check": announces_close}
    return [
        Case("a body of 5 bytes", get("/livez", "Content-Length: 5") + b"hello", **refused),
        Case("a body, with a key", get("/v1/clusters", "Content-Length: 5", key=True) + b"hello", **refused),
        Case("a body of 1 GB, announced", get("/livez", "Content-Length: 1000000000"), **refused),
        Case("a body that is waited for", get("/livez", "Content-Length: 5", "Expect: 100-continue"), **refused),
        Case("no chunks", get("/livez", "Transfer-Encoding: chunked") + b"0\r\n\r\n", **refused),
        Case("chunks without an end", endless(get("/livez", "Transfer-Encoding: chunked"), chunk), **refused,
             most_read=MOST_READ),
        Case("a body of no bytes", get("/livez", "Content-Length: 0"), (200,)),
    ]


def announces_close(result):
    value = result.replies[-1].header("connection")
    return None if value and value.lower() == "close" else "no Connection: close"


def endless(head, piece, limit=256 << 20):
    """The head, and then the same piece until the server hangs up; a server that never does gets 256 MB."""
    block = piece * max(1, (64 << 10) // len(piece))
    return itertools.chain([head], itertools.repeat(block, limit // len(block)))


ALIASES = [
    "/{0}", "{0}/", "/../{1}", "/.{0}", "/x/..{0}", "{0}/.", "{0}/x/..", "/%2e%2e{0}", "/%2e{0}", "{0}%00", "{0}%20",
    "{0};a", "{0}%3ba", "{0}%2f", "{0}%0d%0a", "{0}.json", "\\{1}", "%2f{1}",
]


def paths(requests):
    """One path, one resource: whoever finds a second spelling may slip past what guards the first."""
    get = requests.get
    spellings = [(path, alias.format(path, path[1:])) for path in ("/livez", "/v1/clusters") for alias in ALIASES]
    spellings += [("/livez", "/%6civez"), ("/livez", "/LIVEZ"), ("/v1/clusters", "/v1//clusters"),
                  ("/v1/clusters", "/v1/%63lusters"), ("/v1/clusters", "/livez/../v1/clusters"),
                  ("/v1/clusters", "/V1/clusters"), ("/etc/passwd", "/../../../../etc/passwd")]
    cases = [Case(f"{spelling}", get(spelling), NOT_THERE) for _, spelling in spellings]
    cases += [Case(f"{spelling}, with a key", get(spelling, key=True), (400, 404)) for _, spelling in spellings]
    return cases + [
        Case("absolute form of /livez", get(f"http://{requests.host}/livez"), (200, 400, 401, 404)),
        Case("absolute form of /v1/clusters", get(f"http://{requests.host}/v1/clusters"), NOT_THERE),
        Case("absolute form, another host", get("http://other.example/v1/clusters"), NOT_THERE),
        Case("authority form", get("other.example:443"), NOT_THERE),
        Case("asterisk form", get("*"), NOT_THERE),
        Case("no target", requests.lines("GET  HTTP/1.1", f"Host: {requests.host}"), (400,)),
    ]


def keys(requests):
    """Who may ask. All refusals are the same, whatever is wrong with the key."""
    get, key = requests.get, requests.key
    refused = {"statuses": (401,), "check": Alike()}

    def bearer(text):
        return get("/v1/clusters", f"Authorization: {text}")

    return [
        Case("no key", get("/v1/clusters"), **refused),
        Case("an unknown key", bearer("Bearer unknown"), **refused),
        Case("the key and more", bearer(f"Bearer {key}x"), **refused),
        Case("the key without its end", bearer(f"Bearer {key[:-1]}"), **refused),
        Case("another scheme", bearer(f"Basic {key}"), **refused),
        Case("no scheme", bearer(key), **refused),
        Case("a scheme only", bearer("Bearer"), **refused),
        Case("bytes that are no text", bearer("Bearer \xff\xfe\xfd"), (400, 401)),
        Case("a key of 7 KB", bearer("Bearer " + "a" * 7000), **refused),
        Case("two keys, one of them good", get("/v1/clusters", "Authorization: Bearer unknown", key=True), (400, 401)),
        Case("the key in the query", get(f"/v1/clusters?access_token={key}"), (400, 401)),
        Case("the key", bearer(f"Bearer {key}"), (200,)),
        Case("the key, bearer in lower case", bearer(f"bearer {key}"), (200,)),
    ]


class Alike:
    """Refusals with a challenge, and with the same body as the first of them: none tells more than another."""

    def __init__(self):
        self.body = None

    def __call__(self, result):
        reply = result.replies[-1]
        if not (reply.header("www-authenticate") or "").startswith("Bearer"):
            return "no WWW-Authenticate: Bearer"
        if self.body is None:
            self.body = reply.body
        return None if reply.body == self.body else "another body than the first refusal"


METHODS = ["OPTIONS", "TRACE", "POST", "PUT", "DELETE", "PATCH", "QUERY", "CONNECT", "FOO"]
OTHERS = {"CONNECT": (400, 405), "FOO": (400, 405, 501)}
"""What may refuse them before the router does."""


def methods(requests, path):
    """A route answers to GET and HEAD, and to all others that it does not."""
    cases = []
    for method in METHODS:
        statuses = OTHERS.get(method, (405,))
        body = ["Content-Length: 0"] if method in ("POST", "PUT", "PATCH", "QUERY") else []
        request = requests.get(path, f"{CANARY}: a", *body, method=method, key=True)
        cases.append(Case(f"{method} {path}", request, statuses, check=allows))
    return cases


def allows(result):
    reply = result.replies[-1]
    if CANARY.encode() in reply.body.lower():
        return "the request is echoed"
    allowed = {word.strip() for word in (reply.header("allow") or "").split(",")}
    if reply.status == 405 and allowed != {"GET", "HEAD"}:
        return f"Allow: {reply.header('allow')}"
    return None
