"""Targets with what was measured, and `met` or `missed`; as plain text or as Markdown."""
from dataclasses import dataclass
from typing import Optional


@dataclass
class Verdict:
    name: str
    measured: str
    target: str = ""
    met: Optional[bool] = None
    """None where it is for information."""

    @property
    def word(self):
        return {None: "", True: "met", False: "missed"}[self.met]

    @property
    def cells(self):
        return [self.name, self.measured, self.target, self.word]


def at_most(name, value, target, shape):
    return Verdict(name, shape.format(value), "<= " + shape.format(target), value <= target)


def below(name, value, target, shape):
    return Verdict(name, shape.format(value), "< " + shape.format(target), value < target)


def at_least(name, value, target, shape):
    return Verdict(name, shape.format(value), ">= " + shape.format(target), value >= target)


def note(name, text):
    """For information. Without a name it explains the row above it."""
    return Verdict(name, text)


def text(verdicts):
    rows = [row for row in verdicts if row.name]
    widths = [max(len(row.cells[column]) for row in rows) for column in range(4)]

    def line(row):
        if not row.name:
            return f"      {row.measured}"
        name, measured, target, word = (cell.ljust(width) for cell, width in zip(row.cells, widths))
        return f"  {name}  {measured.strip():>{widths[1]}}   {target}  {word}".rstrip()

    return "\n".join(map(line, verdicts))


def markdown(verdicts):
    rows = [["", "measured", "target", ""], ["---"] * 4, *(row.cells for row in verdicts)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in rows)


def missed(verdicts):
    return [row for row in verdicts if row.met is False]
