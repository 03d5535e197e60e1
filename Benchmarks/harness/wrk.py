"""wrk, the closed-loop load generator."""
import re
import shutil
from dataclasses import dataclass

from .process import Failed, run

RATE = re.compile(r"Requests/sec: +([\d.]+)")
ERRORS = re.compile(r"Non-2xx or 3xx responses: (\d+)|Socket errors: (.*)")


@dataclass
class Target:
    """What to ask for, again and again."""
    address: tuple
    path: str
    headers: dict

    @property
    def url(self):
        return f"http://{self.address[0]}:{self.address[1]}{self.path}"


def rate(target, seconds, connections=32, threads=2):
    """Requests a second; an answer that is no success is a failure of the measurement."""
    if shutil.which("wrk") is None:
        raise Failed("wrk is not installed: apt-get install wrk")
    headers = [word for name, value in target.headers.items() for word in ("-H", f"{name}: {value}")]
    output = run("wrk", "-t", threads, "-c", connections, "-d", f"{seconds}s", *headers, target.url).output
    errors = ERRORS.search(output)
    if errors:
        raise Failed(f"wrk on {target.path}: {errors[0]}")
    return float(RATE.search(output)[1])
