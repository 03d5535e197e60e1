"""What both fuzzers share: running the program with limits, judging what it wrote, and keeping what failed."""
import argparse
import contextlib
import json
import os
import pathlib
import random
import re
import select
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Benchmarks"))

from harness.process import Failed  # noqa: E402

GRACE_SECONDS = 6
"""What a fuzzer may take beyond its time to stop what it started."""
SETUP_SECONDS = 60

# MARK: Running


@dataclass
class Ended:
    """How a run of the program ended."""

    command: list[bytes]
    code: int
    """The exit code; of a run that a signal ended, that signal's number below zero."""
    seconds: float
    processor_seconds: float
    peak_mb: float
    was_killed: bool
    """Whether the run was ended because its time was over."""
    output: bytes
    errors: bytes


def run(
    command: list[bytes], directory: pathlib.Path | str, input: bytes = b"", patience: float = SETUP_SECONDS
) -> Ended:
    """Runs the program in a directory until it ends or its time is over; whatever it started ends with it."""
    with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        stdin.write(input)
        stdin.seek(0)
        start = time.monotonic()
        process = subprocess.Popen(
            command, cwd=directory, stdin=stdin, stdout=stdout, stderr=stderr, env=environment(),
            start_new_session=True,
        )
        try:
            was_killed = not ends_within(process.pid, patience)
        finally:
            # The group is there until its leader is waited for, so no stranger's can have its number.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - start
        stdout.seek(0)
        stderr.seek(0)
        return Ended(
            command, process.returncode, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, was_killed,
            stdout.read(), stderr.read(),
        )


def ends_within(process: int, seconds: float) -> bool:
    """Waits for the end of a child, and leaves it to be waited for."""
    descriptor = os.pidfd_open(process)
    try:
        return bool(select.select([descriptor], [], [], seconds)[0])
    finally:
        os.close(descriptor)


UNWANTED_VARIABLES = ("CI", "DATABASE_URL", "GITHUB_", "GITLAB_", "HXAPPLY_DATABASE", "PG")


def environment() -> dict[str, str]:
    """The environment without what would lead the program to another database, or to another revision."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(UNWANTED_VARIABLES)}
    # Swift's own report of a crash takes seconds; the line before it says enough.
    kept.setdefault("SWIFT_BACKTRACE", "enable=no")
    # So that no server is left for long where a fuzzer is killed.
    kept["HXAPPLY_EMBEDDED_IDLE_SECONDS"] = "60"
    return kept


@contextlib.contextmanager
def embedded_database(program: str, directory: pathlib.Path) -> Iterator[str]:
    """A database of the program's own, named by that directory and removed at the end; gives what --database takes."""
    try:
        yield f"embedded:{directory}"
    finally:
        subprocess.run(
            [program, "dev", "remove", str(directory)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=environment(), start_new_session=True, timeout=SETUP_SECONDS,
        )


def succeed(program: str, *words: str | pathlib.Path) -> str:
    """Runs the program for the fuzzer itself, which cannot go on unless that succeeds; gives what it wrote."""
    ended = run([os.fsencode(word) for word in (program, *words)], ROOT)
    if ended.code != 0:
        raise Failed(f"{words[0]} ended with {ended.code}:\n{ended.errors.decode(errors='replace')}")
    return ended.output.decode()


# MARK: Judging

SANITIZER = re.compile(
    rb"ERROR: (?:Address|Leak|Thread)Sanitizer|WARNING: ThreadSanitizer|^SUMMARY: |Fatal error|runtime error:", re.M
)
STRAY = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
"""Control characters, line ends but LF, and what reorders or hides text."""


def sanitizer_report(errors: bytes) -> str | None:
    """The first line in which a sanitizer, or Swift itself, tells of a defect."""
    found = SANITIZER.search(errors)
    if found is None:
        return None
    return errors[errors.rfind(b"\n", 0, found.start()) + 1:].split(b"\n")[0].decode(errors="replace")[:200]


def stray_character(text: str) -> str | None:
    """The first character that must not reach a terminal or a log as it is."""
    found = STRAY.search(text)
    return found and f"U+{ord(found[0]):04X}"


def read_json(text: str | bytes) -> object:
    """The one document that the text is, strictly.

    Raises ValueError where it is none, has more behind it, or names a member twice.
    """

    def members(pairs: list[tuple[str, object]]) -> dict[str, object]:
        names = [name for name, _ in pairs]
        if len(set(names)) < len(names):
            raise ValueError("a member is named twice")
        return dict(pairs)

    def refuse(word: str) -> None:
        raise ValueError(f"{word} is no JSON")

    return json.loads(text, object_pairs_hook=members, parse_constant=refuse)


# MARK: Secrets

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
TELLING = 12
"""So many characters of a token in a row are no accident."""


def token(chance: random.Random) -> str:
    """A valid API token: 30 characters, and the CRC-32 of all before it."""
    text = "hxk_" + "".join(chance.choices(DIGITS, k=30))
    rest, check = zlib.crc32(text.encode()), ""
    while rest:
        rest, digit = divmod(rest, 62)
        check = DIGITS[digit] + check
    return text + check.rjust(6, "0")


def shows(text: bytes, secret: str) -> bool:
    """Whether the text holds the secret or a telling part of it."""
    data = secret.encode()
    return any(data[start:start + TELLING] in text for start in range(len(data) - TELLING + 1))


# MARK: Failures


class Findings:
    """Tells of each case that failed, and keeps what repeats it."""

    MOST_SHOWN = 20
    MOST_OF_A_SORT = 3
    """Further ones of a sort are counted only, so that one defect does not hide the others."""

    def __init__(self, seed: int, keep: str | None):
        self.seed = seed
        self.start = time.monotonic()
        self.directory = pathlib.Path(keep or tempfile.mkdtemp(prefix="hxapply-fuzz-"))
        self.directory.mkdir(parents=True, exist_ok=True)
        self.sorts: Counter[str] = Counter()
        self.shown = 0
        self.failed = 0
        self.cases = 0
        print(f"seed {seed}; what fails is kept in {self.directory}", flush=True)

    @property
    def is_full(self) -> bool:
        return self.shown >= self.MOST_SHOWN

    def add(self, case: int | str, problems: list[str], keep: Callable[[pathlib.Path], None]) -> None:
        """Notes that a case failed; `keep` writes what it was made of into a directory.

        A problem is a sentence whose first part, up to a colon, says of what sort it is.
        """
        self.failed += 1
        sorts = {problem.partition(": ")[0] for problem in problems}
        is_news = any(self.sorts[sort] < self.MOST_OF_A_SORT for sort in sorts)
        self.sorts.update(sorts)
        if not is_news or self.is_full:
            return
        self.shown += 1
        place = self.directory / f"case-{case}"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        keep(place)
        (place / "problems").write_text("\n".join(problems) + "\n", errors="backslashreplace")
        text = "; ".join(problems).encode("ascii", "backslashreplace").decode()
        print(f"FAILED seed {self.seed} case {case}: {text}", flush=True)

    def end(self) -> int:
        """Prints the last line; the exit code."""
        for sort, count in sorted(self.sorts.items()):
            if count > self.MOST_OF_A_SORT:
                print(f"{count} times: {sort}")
        seconds = time.monotonic() - self.start
        print(f"{self.cases} cases, {self.failed} failed, seed {self.seed}, {seconds:.0f} s", flush=True)
        return 1 if self.failed else 0


def keep_run(place: pathlib.Path, ended: Ended) -> None:
    """Writes a run's command and what it wrote, each into a file."""
    words = [word.decode("utf-8", "surrogateescape") for word in ended.command]
    (place / "command").write_bytes(os.fsencode(shlex.join(words)) + b"\n")
    (place / "stdout").write_bytes(ended.output)
    (place / "stderr").write_bytes(ended.errors)


# MARK: Options


def parser(description: str) -> argparse.ArgumentParser:
    """The options that both fuzzers have."""
    options = argparse.ArgumentParser(description=description)
    options.add_argument("--hxapply", required=True, metavar="PROGRAM", help="the program to fuzz")
    options.add_argument("--seed", type=int, default=1, help="decides every case; default: %(default)s")
    options.add_argument("--seconds", type=float, default=60, help="how long; default: %(default)s")
    options.add_argument("--cases", type=int, metavar="N", help="stop after so many cases")
    options.add_argument("--case", type=int, metavar="K", help="run this case only, and keep it in any event")
    options.add_argument("--keep", metavar="DIR", help="where failed cases are kept; default: a temporary directory")
    options.add_argument("--memory-limit", type=float, default=300, metavar="MB", help="default: %(default)s")
    return options


def find_program(path: str) -> str:
    found = shutil.which(path)
    if found is None:
        raise Failed(f"{path} is not there: build it, or name it with --hxapply")
    return os.path.abspath(found)


def numbers(arguments: argparse.Namespace, deadline: float, findings: Findings) -> Iterator[int]:
    """The cases' numbers, until the time is over or enough has been found."""
    if arguments.case is not None:
        findings.cases += 1
        yield arguments.case
        return
    while time.monotonic() < deadline and not findings.is_full:
        if arguments.cases is not None and findings.cases >= arguments.cases:
            return
        yield findings.cases
        findings.cases += 1
