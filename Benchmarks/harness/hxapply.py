"""The program under test, through its command line."""
import re
import shutil

from .process import Failed, run

PLANNED = re.compile(r"(\d+) to create, (\d+) to update, (\d+) to rename, (\d+) to delete")


class HXApply:
    def __init__(self, program):
        self.program = shutil.which(program)
        if self.program is None:
            raise Failed(f"{program} is not there: build it, or name it with --hxapply")

    def version(self):
        return run(self.program, "--version")

    def migrate(self, url):
        return run(self.program, "migrate", "--database", url)

    def apply(self, url, spec):
        return run(self.program, "apply", "--database", url, spec)

    def plan(self, url, spec, changes):
        """Plans, and makes sure that the plan has that many changes: the time of a wrong answer is worth nothing."""
        result = run(self.program, "plan", "--database", url, spec)
        counts = PLANNED.search(result.last_line)
        if counts is None or sum(map(int, counts.groups())) != changes:
            raise Failed(f"a plan of {changes} changes was expected, and hxapply said: {result.last_line}")
        return result

    def rehearse(self, url, spec):
        return run(self.program, "plan", "--rehearse", "--database", url, spec)

    def drift(self, url):
        """Looks for drift, and makes sure that there is none."""
        result = run(self.program, "drift", "--database", url)
        if not result.last_line.startswith("Drift: 0 changed, 0 deleted, "):
            raise Failed(f"no drift was expected, and hxapply said: {result.last_line}")
        return result
