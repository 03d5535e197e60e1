"""An ordinary client: one connection, one request after the other."""
import http.client
import json
import math
import time
from dataclasses import dataclass

from .process import Failed


@dataclass
class Answer:
    status: int
    headers: dict
    """Names in lower case; of a repeated one the last."""
    body: bytes
    seconds: float

    @property
    def json(self):
        return json.loads(self.body)


class Client:
    def __init__(self, address, key=None, timeout=30):
        self.connection = http.client.HTTPConnection(*address, timeout=timeout)
        self.headers = {"Authorization": f"Bearer {key}"} if key else {}

    def get(self, path, **headers):
        """Whatever the answer; `if_none_match="..."` sends the header of that name."""
        fields = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        start = time.perf_counter()
        try:
            return self._get(path, fields, start)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            # The server closes connections that are idle, and it may do so just now.
            self.connection.close()
            return self._get(path, fields, start)

    def _get(self, path, fields, start):
        self.connection.request("GET", path, headers=fields)
        response = self.connection.getresponse()
        body = response.read()
        seconds = time.perf_counter() - start
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, body, seconds)

    def expect(self, path, status=200, **headers):
        answer = self.get(path, **headers)
        if answer.status != status:
            raise Failed(f"GET {path}: {answer.status}, not {status}\n{answer.body[:500].decode(errors='replace')}")
        return answer

    def status(self, path):
        """The status alone; 0 where no answer came."""
        try:
            return self.get(path).status
        except (OSError, http.client.HTTPException):
            self.connection.close()
            return 0


def percentile(values, percent):
    """By nearest rank: a value that was measured, none in between."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def request(address, path, key=None, **headers):
    """The bytes of a GET with keep-alive."""
    lines = [f"GET {path} HTTP/1.1", f"Host: {address[0]}:{address[1]}"]
    if key:
        lines.append(f"Authorization: Bearer {key}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()
