"""What every answer must have among its headers, and what it must not; and that HEAD says the same as GET."""
from .protocol import Case
from .raw import exchange
from .routes import is_open

VARYING = {"date", "x-request-id", "x-ratelimit-remaining", "x-ratelimit-reset", "ratelimit", "content-length"}
"""Headers whose value may differ between two answers; of a page that tells the time, the length too."""
FORBIDDEN = ["server", "x-powered-by", "access-control-allow-origin", "set-cookie"]


def lint(reply, path):
    """What is wrong with the answer's headers, or None."""
    for name in FORBIDDEN:
        if reply.header(name) is not None:
            return f"{name}: {reply.header(name)}"
    if reply.header("x-content-type-options") != "nosniff":
        return "no X-Content-Type-Options: nosniff"
    if reply.status >= 400 and not (reply.header("content-type") or "").startswith("application/problem+json"):
        return f"an error as {reply.header('content-type')}"
    if not is_open(path) and reply.header("cache-control") is None:
        return "no Cache-Control"
    return None


def check(requests, address, path):
    """Cases with their results: GET with its headers, and HEAD against it."""
    got = exchange(address, requests.get(path, key=True))
    head = exchange(address, requests.get(path, method="HEAD", key=True), bodiless=True, linger=0.05)
    return [
        (Case(f"GET {path}", b"", (200, 404), check=lambda result: lint(result.replies[-1], path)), got),
        (Case(f"HEAD {path}", b"", (200, 404), check=lambda result: same(got, result)), head),
    ]


def same(got, head):
    if head.rest:
        return "a body"
    if not got.replies or got.status != head.status:
        return f"{head.status}, and GET {got.status}"
    one, other = dict(got.replies[-1].headers), dict(head.replies[-1].headers)
    if one.keys() != other.keys():
        return "not GET's headers: " + ", ".join(sorted(one.keys() ^ other.keys()))
    differing = [name for name in one if name not in VARYING and one[name] != other[name]]
    return f"another {differing[0]}" if differing else None
