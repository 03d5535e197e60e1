"""Runs one program, and tells how long it took and how much memory it had at its peak."""
import os
import shlex
import tempfile
import time
from dataclasses import dataclass

TAIL = 4096


class Failed(Exception):
    """A program that did not do what the benchmark needs: there is nothing to measure."""


@dataclass
class Run:
    seconds: float
    peak_mb: float
    output: str
    """The end of what the program wrote."""
    processor_seconds: float = 0
    """Time that it kept a processor busy, which others' work changes little."""

    @property
    def last_line(self):
        return self.output.strip().rpartition("\n")[2]


def run(*command, environment=None, succeeds=(0,)):
    """Runs the program to its end, with its output in a file, as in CI."""
    command = [str(word) for word in command]
    environment = {**os.environ, **(environment or {})}
    with tempfile.TemporaryFile() as output, open(os.devnull, "rb") as nothing:
        streams = [
            (os.POSIX_SPAWN_DUP2, nothing.fileno(), 0),
            (os.POSIX_SPAWN_DUP2, output.fileno(), 1),
            (os.POSIX_SPAWN_DUP2, output.fileno(), 2),
        ]
        start = time.perf_counter()
        try:
            process = os.posix_spawnp(command[0], command, environment, file_actions=streams)
        except OSError as error:
            raise Failed(f"{command[0]}: {error.strerror}") from None
        _, status, usage = os.wait4(process, 0)
        seconds = time.perf_counter() - start
        result = Run(seconds, usage.ru_maxrss / 1024, tail(output), usage.ru_utime + usage.ru_stime)
    code = os.waitstatus_to_exitcode(status)
    if code not in succeeds:
        raise Failed(f"{shlex.join(command)}: exit code {code}\n{result.output}")
    return result


def tail(file):
    """The file's end only: this process must stay small, since its own size is the least that wait4 reports."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - TAIL))
    return file.read().decode(errors="replace")
