"""What the scripts that measure have in common: their options, their progress, and a directory while they run."""
import argparse
import contextlib
import pathlib
import shutil
import signal
import sys
import tempfile

from harness.process import Failed


def some_of(names):
    """An option's type: some of the names, between commas."""

    def parse(text):
        chosen = text.split(",")
        unknown = [name for name in chosen if name not in names]
        if unknown:
            raise argparse.ArgumentTypeError(f"{unknown[0]}: not one of {', '.join(names)}")
        return chosen

    return parse


def arguments(description, **numbers):
    """The options of a script that measures one program: its path, and numbers by their defaults."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--hxapply", default=".build/release/hxapply", metavar="PATH", help="the program to measure")
    for name, default in numbers.items():
        parser.add_argument(f"--{name}", type=int, default=default, metavar="N", help="default: %(default)s")
    return parser.parse_args()


def say(progress):
    print(progress, file=sys.stderr, flush=True)


@contextlib.contextmanager
def workspace(script):
    """A directory that goes with the script; what fails in it ends the script with a sentence."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(f"{script}: terminated"))
    directory = pathlib.Path(tempfile.mkdtemp(prefix="hxapply-bench-"))
    directory.chmod(0o711)  # so that the server's user can reach its own directory in it
    try:
        yield directory
    except Failed as failure:
        sys.exit(f"{script}: {failure}")
    finally:
        shutil.rmtree(directory, ignore_errors=True)
