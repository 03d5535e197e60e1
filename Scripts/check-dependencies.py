#!/usr/bin/env python3
"""Holds what modules import, and what their folders use of one another, to the lists in docs/architecture.md.

Three tables are read there, by their first column: `Module`, `Folder` and `Knot`. The last column of each names in
backquotes what the first may depend on; a knot's, the folders that depend on one another in circles so far. It is a
fault if something is used that is not listed, listed but not used, not in a table at all, or if what is listed goes in
a circle other than a knot, or if a knot holds more than its circle, so that knots only ever shrink.

What a folder uses is found by names: types, functions and constants at the top of files, and members that extensions
add to types of other folders, where the module uses their names for nothing else. `--show` prints all that is found.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "architecture.md"
TEST_SUPPORT = "TestSupport"

DECLARATION = re.compile(
    r"^(?P<indent> *)(?:@\w+(?:\([^)]*\))? +)*"
    r"(?P<modifiers>(?:(?:package|public|internal|private|fileprivate|final|indirect|static|mutating|nonisolated|"
    r"borrowing|consuming|lazy|override|private\(set\)|convenience|required|unowned|weak) +)*)"
    r"(?P<kind>struct|enum|class|protocol|actor|typealias|func|var|let|extension|case) +(?P<name>`?\w+`?)",
    re.M,
)
# Members that the standard library has as well, with other parameters.
STANDARD_MEMBERS = {"firstIndex"}
TYPES = {"struct", "enum", "class", "protocol", "actor", "typealias"}


def without_comments_and_texts(source):
    """The source with blanks for comments and texts; what is interpolated into texts stays."""
    out, index, length = [], 0, len(source)
    # For each text that is open, its closing quotes and, within an interpolation, the parentheses that are open.
    open_texts = []

    def in_text():
        return bool(open_texts) and open_texts[-1][2] == 0

    while index < length:
        if in_text():
            quotes, hashes, _ = open_texts[-1]
            end = quotes + hashes
            if source.startswith(end, index):
                open_texts.pop()
                out.append('"')
                index += len(end)
            elif source.startswith("\\" + hashes, index):
                index += 1 + len(hashes)
                if source.startswith("(", index):
                    open_texts[-1][2] = 1
                    out.append(" (")
                index += 1
            else:
                out.append("\n" if source[index] == "\n" else "")
                index += 1
            continue
        if source.startswith("//", index):
            index = source.find("\n", index)
            index = length if index < 0 else index
            continue
        if source.startswith("/*", index):
            index = source.find("*/", index) + 2
            continue
        start = re.match(r'(#*)("""|")', source[index:index + 8])
        if start:
            open_texts.append([start.group(2), start.group(1), 0])
            out.append('"')
            index += start.end()
            continue
        character = source[index]
        if open_texts:
            open_texts[-1][2] += {"(": 1, ")": -1}.get(character, 0)
        out.append(character)
        index += 1
    return "".join(out)


class File:
    def __init__(self, path, module, folder):
        self.path, self.module, self.folder = path, module, folder
        text = path.read_text()
        self.imports = set(re.findall(r"^(?:@\w+ |internal |package |public )*import (?:\w+ )?(\w+)", text, re.M))
        self.code = without_comments_and_texts(text)
        # Names at the top of the file that others see, all that are declared, what extensions add to which type, and
        # types within types.
        self.top, self.declared, self.added, self.nested = set(), set(), {}, set()
        extended = None
        for match in DECLARATION.finditer(self.code):
            kind, name = match["kind"], match["name"].strip("`")
            if kind != "extension":
                self.declared.add(name)
            is_private = bool(re.search(r"\b(file)?private\b(?!\()", match["modifiers"]))
            if not match["indent"]:
                extended = name if kind == "extension" else None
                if kind in TYPES | {"func", "let", "var"} and not is_private:
                    self.top.add(name)
                elif kind in TYPES:
                    self.nested.add(name)
            elif kind in TYPES:
                self.nested.add(name)
            elif len(match["indent"]) == 4 and extended and not is_private and kind in {"func", "var", "let"}:
                self.added.setdefault(extended, set()).add(name)
        self.words = set(re.findall(r"(?<![\w.])([A-Za-z_]\w*)", self.code))
        self.member_words = set(re.findall(r"\.([a-z_]\w*)", self.code))


def files_of(module):
    base = ROOT / ("Tests" if module == TEST_SUPPORT else "Sources") / module
    files = []
    for path in sorted(base.rglob("*.swift")):
        parts = path.relative_to(base).parts
        files.append(File(path, module, f"{module}/{parts[0]}" if len(parts) > 1 else module))
    return files


def folder_uses(files):
    """For each folder what it uses of the module's others: {folder: {other: [example]}}."""
    owner = {}
    for file in files:
        for name in file.top:
            owner.setdefault(name, set()).add(file.folder)
    uses = {}
    for file in files:
        found = uses.setdefault(file.folder, {})
        for name in file.words - file.nested:
            for other in owner.get(name, ()):
                if other != file.folder and file.folder not in owner[name]:
                    found.setdefault(other, []).append(f"{file.path.relative_to(ROOT)}: {name}")
    for file in files:
        for extended, names in file.added.items():
            if owner.get(extended) == {file.folder}:
                continue
            for name in names - STANDARD_MEMBERS:
                # A name that also stands without a dot somewhere, or is declared twice, may be anything.
                if any(name in other.declared or name in other.words for other in files if other is not file):
                    continue
                for user in files:
                    if user.folder != file.folder and name in user.member_words:
                        examples = uses[user.folder].setdefault(file.folder, [])
                        examples.append(f"{user.path.relative_to(ROOT)}: {extended}.{name}")
    return uses


def table(text, title):
    """The table with that title in its first column: {name: what the last column names}."""
    rows = {}
    lines = iter(text.split("\n"))
    for line in lines:
        if not line.startswith(f"| {title} |"):
            continue
        next(lines)
        for line in lines:
            if not line.startswith("|"):
                break
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            for name in re.findall(r"`([^`]+)`", cells[0]):
                rows[name] = set(re.findall(r"`([^`]+)`", cells[-1]))
    return rows


def reachable(uses, start):
    """All names that can be reached from a name."""
    found, rest = set(), [start]
    while rest:
        for other in uses.get(rest.pop(), ()):
            if other not in found:
                found.add(other)
                rest.append(other)
    return found


def circles(uses):
    """Sets of names of which each depends on each, directly or not."""
    reached = {name: reachable(uses, name) for name in uses}
    found = {
        frozenset(other for other in reached[name] if name in reached.get(other, ())) for name in uses
        if name in reached[name]
    }
    return sorted(found, key=sorted)


def compare(used, allowed, what, problems):
    """Notes what is used and not allowed, and the other way round."""
    for name in sorted(used):
        if name not in allowed:
            problems.append(f"{what} {name} is not in the table")
            continue
        for other in sorted(used[name].keys() - allowed[name]):
            problems.append(f"{what} {name} may not use {other}, but does: {used[name][other][0]}")
        for other in sorted(allowed[name] - used[name].keys()):
            problems.append(f"{what} {name} does not use {other}; take it out of the table")
    for name in sorted(allowed.keys() - used.keys()):
        problems.append(f"{what} {name} is in the table, but is not there")


def check_modules(files, document, problems):
    own = {path.name for path in (ROOT / "Sources").iterdir()} | {TEST_SUPPORT}
    used = {name: {} for name in own}
    for file in (file for module in files.values() for file in module):
        for other in file.imports & own:
            used[file.module].setdefault(other, []).append(str(file.path.relative_to(ROOT)))
    allowed = {name: others & own for name, others in table(document, "Module").items()}
    compare(used, allowed, "module", problems)
    for circle in circles(allowed):
        problems.append("modules go in a circle: " + ", ".join(sorted(circle)))


def check_folders(files, document, problems):
    used = {folder: others for module in files.values() for folder, others in folder_uses(module).items()}
    if "--show" in sys.argv:
        show(used)
    # A module without folders has nothing to say here.
    used = {folder: others for folder, others in used.items() if "/" in folder or others}
    allowed, knots = table(document, "Folder"), table(document, "Knot")
    found = circles(used)
    for knot, folders in sorted(knots.items()):
        circle = next((circle for circle in found if circle & folders), frozenset())
        for folder in sorted(folders - circle):
            problems.append(f"folder {folder} is in no circle any more; take it out of the knot {knot}")
        for folder in folders:
            used[folder] = {other: where for other, where in used.get(folder, {}).items() if other not in folders}
    compare(used, allowed, "folder", problems)
    for circle in circles(allowed) or circles(used):
        problems.append("folders go in a circle: " + ", ".join(sorted(circle)))


def show(used):
    for folder, others in sorted(used.items()):
        print(folder)
        for other, examples in sorted(others.items()):
            print(f"    {other}: {'; '.join(examples)}")


def main():
    document = DOCUMENT.read_text()
    modules = sorted(path.name for path in (ROOT / "Sources").iterdir() if any(path.rglob("*.swift")))
    files = {module: files_of(module) for module in modules + [TEST_SUPPORT]}
    problems = []
    check_modules(files, document, problems)
    check_folders(files, document, problems)
    for problem in problems:
        print(f"{DOCUMENT.relative_to(ROOT)}: {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
