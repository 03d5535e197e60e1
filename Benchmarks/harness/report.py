"""What was measured, as plain text of 80 columns or as Markdown.

In the tables `hx` is hxapply, and `x` how many times the floor it took.
"""
from dataclasses import dataclass
from typing import Optional

# The targets, for the largest size measured and the worse of its styles.
PLAN_TIMES_FLOOR = 2.0
APPLY_TIMES_FLOOR = 2.5
REHEARSAL_TIMES_APPLY = 1.3
DRIFT_TIMES_PLAN = 1.2
CHANGE_MS = 50
MEMORY_MB = 400
VERSION_MS = 15


@dataclass
class Measurement:
    """One size and style. All but the memory, its maximum, and the statements are medians over rounds."""
    size: int
    style: str
    floor_plan: float
    plan: float
    plan_ratio: float
    floor_apply: float
    apply: float
    apply_ratio: float
    rehearsal_ratio: float
    """A rehearsal of the first apply, times the apply of its round."""
    drift_ratio: float
    """A look for drift where there is none, times the no-op plan of its round."""
    changed_plan_ms: float
    """A plan of one change, less the no-op plan of its round."""
    changed_apply_ms: float
    plan_mb: float
    apply_mb: float
    plan_statements: int
    apply_statements: int


@dataclass
class PeerMeasurement:
    name: str
    size: int
    plan: Optional[float] = None
    apply: Optional[float] = None
    note: str = ""


@dataclass
class Results:
    version: str
    """One line: what was measured, with what, on what."""
    version_ms: float
    measurements: list
    peers: list


def seconds(value):
    return f"{value:.3f}" if value < 10 else f"{value:.1f}"


def times(value):
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"


def size(value):
    return f"{value // 1000}k" if value % 1000 == 0 else str(value)


# Group, title, and the cell.
COLUMNS = [
    ("", "size", lambda row: size(row.size)),
    ("", "style", lambda row: row.style),
    ("no-op plan s", "floor", lambda row: seconds(row.floor_plan)),
    ("no-op plan s", "hx", lambda row: seconds(row.plan)),
    ("no-op plan s", "x", lambda row: times(row.plan_ratio)),
    ("first apply s", "floor", lambda row: seconds(row.floor_apply)),
    ("first apply s", "hx", lambda row: seconds(row.apply)),
    ("first apply s", "x", lambda row: times(row.apply_ratio)),
    ("change ms", "plan", lambda row: f"{round(row.changed_plan_ms):+}"),
    ("change ms", "apply", lambda row: f"{round(row.changed_apply_ms):+}"),
    ("peak MB", "plan", lambda row: f"{row.plan_mb:.0f}"),
    ("peak MB", "apply", lambda row: f"{row.apply_mb:.0f}"),
    ("SQL", "plan", lambda row: str(row.plan_statements)),
    ("SQL", "apply", lambda row: str(row.apply_statements)),
]
PEER_TITLES = ["", "size", "plan, s", "first apply, s"]


def peer_cells(peer):
    if peer.note:
        return [peer.name, size(peer.size), peer.note, ""]
    return [peer.name, size(peer.size), seconds(peer.plan), seconds(peer.apply)]


def verdicts(results):
    """Each target with what was measured, `met` or `missed`."""
    largest = max(row.size for row in results.measurements)
    rows = [row for row in results.measurements if row.size == largest]

    def worst(value):
        return max(value(row) for row in rows)

    compared = [
        ("no-op plan", worst(lambda row: row.plan_ratio), PLAN_TIMES_FLOOR, "{:.2f} x floor"),
        ("first apply", worst(lambda row: row.apply_ratio), APPLY_TIMES_FLOOR, "{:.2f} x floor"),
        ("rehearsal", worst(lambda row: row.rehearsal_ratio), REHEARSAL_TIMES_APPLY, "{:.2f} x apply"),
        ("drift", worst(lambda row: row.drift_ratio), DRIFT_TIMES_PLAN, "{:.2f} x no-op plan"),
        ("one change", worst(lambda row: row.changed_apply_ms), CHANGE_MS, "no-op plan {:+.0f} ms"),
        ("memory", worst(lambda row: max(row.plan_mb, row.apply_mb)), MEMORY_MB, "{:.0f} MB"),
        ("--version", results.version_ms, VERSION_MS, "{:.1f} ms"),
    ]
    return largest, [
        [name, shape.format(value), "<= " + shape.format(target), "met" if value <= target else "missed"]
        for name, value, target, shape in compared
    ]


def text(results):
    rows = [[cell(row) for _, _, cell in COLUMNS] for row in results.measurements]
    titles = [title for _, title, _ in COLUMNS]
    widths = [max(map(len, cells)) for cells in zip(titles, *rows)]
    lines = [results.version, "", group_line(widths), aligned(titles, widths)]
    lines += [aligned(cells, widths) for cells in rows]
    if results.peers:
        lines += ["", "Peers, block style:"]
        lines += [peer_line(*cells) for cells in [PEER_TITLES, *map(peer_cells, results.peers)]]
    largest, judged = verdicts(results)
    lines += ["", f"Targets at {size(largest)}, the worse of its styles:"]
    lines += [f"  {name:12}{value:>20}   {target:24}{verdict}" for name, value, target, verdict in judged]
    return "\n".join(lines)


def aligned(cells, widths):
    return " ".join(cell.rjust(width) for cell, width in zip(cells, widths))


def peer_line(name, count, plan, apply):
    return f"  {name:18}{count:>6}{plan:>10}{apply:>16}" if apply else f"  {name:18}{count:>6}   {plan}"


def group_line(widths):
    """Each group's name above the first of its columns, ending where its last one ends."""
    line, end = "", 0
    groups = [group for group, _, _ in COLUMNS]
    for i, width in enumerate(widths):
        end += width + (i > 0)
        if i + 1 == len(groups) or groups[i + 1] != groups[i]:
            line = line.ljust(end - len(groups[i])) + groups[i] if groups[i] else line
    return line


def markdown(results):
    titles = [f"{group}: {title}" if group else title for group, title, _ in COLUMNS]
    rows = [[cell(row) for _, _, cell in COLUMNS] for row in results.measurements]
    lines = [results.version, "", *table(titles, rows)]
    if results.peers:
        lines += ["", "Peers, block style:", "", *table(PEER_TITLES, map(peer_cells, results.peers))]
    largest, judged = verdicts(results)
    lines += ["", f"Targets at {size(largest)}, the worse of its styles:", ""]
    lines += table(["", "measured", "target", ""], judged)
    return "\n".join(lines)


def table(titles, rows):
    return ["| " + " | ".join(cells) + " |" for cells in [titles, ["---"] * len(titles), *rows]]
