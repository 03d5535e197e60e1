#!/usr/bin/env python3
"""Feeds `hxapply validate` and `hxapply plan` with specs that are wrong in ways that nobody thought of.

    fuzz_specs.py --hxapply PROGRAM [--seed N] [--seconds S] [--cases N] [--case K] [--keep DIR]

A case takes files of examples/, or makes a spec from the program's own JSON Schema, changes them, and runs the program
over them. It fails where the program crashes, is slow or large, ends with a code that is not documented, writes what is
not a whole document, shows a character that a terminal would obey, or shows an API token. A case depends on the seed
and its number only. It needs Linux, and for `plan` the programs of a Postgres server.
"""
import argparse
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import watch
from harness.script import workspace
from watch import Ended, Findings

EXAMPLES = watch.ROOT / "examples"
FOLDERS = ("quickstart/revision-1", "quickstart/revision-2", "gpu-platform")
APPLIED = ("quickstart/revision-1", "gpu-platform")
SUFFIXES = (".yaml", ".yml", ".json")

VALIDATE_FORMATS = ("text", "json", "sarif", "github")
PLAN_FORMATS = ("text", "json", "markdown")
VALIDATE_CODES = {0, 3}
PLAN_CODES = {0, 3, 6, 7}
"""A plan that nothing disturbs: done, spec refused, conflict with rows, guard refused."""

# MARK: What is put in

TOKENS = [
    b"\0", b"\x1b", b"\x1b[31m", b"\x1b]0;x\x07", b"\x07", b"\x08", b"\x0b", b"\x0c", b"\x7f", b"\r", b"\r\n", b"\t",
    b"\n",
    *(mark.encode() for mark in (
        "\x80", "\x85", "\x90", "\x9b", "\x9d", "\xa0", "\xad", "\u0301", "\u061c", "\u200b", "\u200c", "\u200d",
        "\u200e", "\u2028", "\u2029", "\u202e", "\u2060", "\u2066", "\u2069", "\u3000", "\u3164", "\ue000", "\ufeff",
        "\ufffd", "\uffff", "\U0001f600", "\U000e0041", "\U0010ffff", "\u0430", "\uff41", "é", "e\u0301",
    )),
    b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x80", b"\xf0\x9f", b'"\\u0000"', b'"\\ud800"',
    b'"\\udc00\\ud800"', b'"\\ud83d\\ude00"', b'"\\U00110000"', b'"\\x1b[2J"', b'"\\e"', b'"\\N\\L\\P\\_"',
    b'"\\a\\b\\v\\f\\r\\n\\t"', b'"\\u202e\\u200b\\ufeff\\u061c"', b'"\\q"', b'"\\x9b"', b"!!binary aGk=", b"!!int ",
    b"!!set ", b"!local ", b"!<tag:x> ", b"! ", b"&a ", b"*a", b"&a *a", b"<<: *a\n", b"<<: ", b"%YAML 1.2\n---\n",
    b"%YAML 9.9\n", b"%TAG ! x\n", b"---", b"\n---\n", b"\n...\n", b"--- |\n", b"--- >-\n", b"|", b"|+", b"|9", b"|-\n",
    b">-", b">", b"? ", b"?", b": ", b":", b"- ", b"-", b"[", b"]", b"{", b"}", b"[[[[", b"{{{{", b", ", b",", b"#",
    b" #", b"@", b"`", b"'", b'"', b"''", b'""', b"\\", b"~", b"null", b"=", b"yes", b"no", b"on", b"NO", b"true",
    b"False", b"0x1F", b"0o17", b"012", b"1_000", b"1:30", b"1e3", b"-0", b"+1", b".5", b"5.", b".inf", b"-.inf",
    b".nan", b"NaN", b"9" * 18, b"9" * 19, b"9" * 400, b"0." + b"1" * 400, b"1e999999999", b"2147483648",
    b"9223372036854775808", b"18446744073709551616", b"-9223372036854775808", b"2036-02-30T00:00:00Z",
    b"2036-02-29T23:59:60Z", b"0000-00-00T00:00:00Z", b"9999-12-31T23:59:59Z", b"1999-12-31T23:59:59.999Z",
    b"2036-07-01T00:00:00+99:99", b"2036-07-01T00:00:00-23:59", b"2036-07-01", b"2036-07-01 00:00:00",
    b"2036-07-01T00:00:00.000000000000001Z", b"99999999999999999999d", b"0m", b"-1h", b"1h30m", b"1.5h", b"99999d",
    b"a" * 63, b"a" * 64, b"-a", b"a-", b"a" * 129, b"a@b", b"a@b.c", b"A@B.C", b"a@" + b"b." * 130 + b"c",
    b"https://[::1]/", b"https://169.254.169.254/", b"https://2130706433/", b"https://0x7f.1/", b"https://a@b.example/",
    b"https://%6cocalhost/", b"http://x.example", b"[fe80::1]:5432", b"a:99999", b"::error ::x", b"::warning file=a::x",
    b"::set-output name=a::b", b"::add-mask::x", b"##[error]x", b"##[command]x", b"<!--", b"-->", b"<script>",
    b"](http://x.example)", b"@everyone", b"#1", b"```", b"|x|", b"$x$", b"${{ x }}", b"{{ x }}", b"$(id)", b"%0A",
    b"%s%n", b"../../x", b"x" * 65_536, b"x" * 65_537,
]
NAMES = ["ada", "ml-research", "h100"]
"""Few, so that references among generated resources often lead somewhere."""
ADDRESS = "ada@example.com"
DIGEST_TEXT = "0" * 64
TEXTS = [
    *NAMES, "", "A", "0", "x" * 63, ADDRESS, DIGEST_TEXT, "90m", "72h", "30d", "2036-07-01T00:00:00Z", "2036-03-03",
    "2036-03-04T06:30:00+02:00", "https://llm.example.com/v1", "vectors.example.com:5432", "ml-research/ada",
    "0 3 * * 1", "aws", "US", "US+CA", "1", "0", "12.50", "+49 30 123456", "read:all", "age1" + "q" * 58,
    "two\nlines\n", " ends with space ", "\x1b", "\u202e", "##[error]x", "::error ::x", "e\u0301", "é", "<b>&amp;|`$",
    "x" * 300,
]
"""For strings of generated specs; of those that a pattern asks for, the ones that fit it."""
RUNNER_NAMES = [b"::error ::x", b" ::warning::x", b"::add-mask::x", b"##[error]x", b"a\n::error ::x"]
"""What a CI runner takes for a command where it begins a line."""
HOSTILE_NAMES = [
    *RUNNER_NAMES, b"a\nb", b"\x1b[31mred", b"a b", b" ", b"x" * 200, b"\xff\xfe", b"\xc2\x9b31m", b"caf\xc3\xa9",
    b"cafe\xcc\x81", b"\xe2\x80\xaegpj", b"\xe2\x80\xa8", b"\xef\xbb\xbf", b"%0A%s", b"a:1:2", b"\\", b"'", b'"',
    b"$(id)", b"<b>", b"|", b"`", b"a,b=c", b"*", b"[", b"~", b"@", b"\t", b"\r", b"\x7f", b"\x80",
]
IGNORE_LINES = [
    b"*", b"!*", b"**/**/**/**/**/**/x", b"*a*a*a*a*a*a*a*a*a*a*b", b"[", b"[a-", b"[!]", b"\\", b"/", b"//", b"!",
    b"#x", b"\xff", b"*.yaml", b"specs/", b"x/../y", b"[[:alpha:]]", b"a\0b", b"?" * 300, b" ", b"\x1b[31m",
    b"*" * 5000,
]
OTHERS = [
    "fifo", "directory", "../outside.yaml", ".", "..", "/dev/null", "nowhere", "link.yaml", "/proc/self/environ",
]
"""What is no regular file: a pipe, a directory, or a link with where it leads."""
OUTSIDE = "canary-outside-5d1fc07a9e"
"""Stands in a file that links lead to and no spec may."""

Mutator = Callable[[random.Random, bytes, list[bytes]], bytes]


def place(chance: random.Random, data: bytes) -> int:
    return chance.randint(0, len(data))


def stretch(chance: random.Random, data: bytes, most: int) -> slice:
    start = place(chance, data)
    return slice(start, start + chance.randint(1, most))


def replaced(data: bytes, where: slice, by: bytes) -> bytes:
    return data[:where.start] + by + data[where.stop:]


def flip_byte(chance: random.Random, data: bytes, _: list[bytes]) -> bytes:
    if not data:
        return b"\0"
    index = chance.randrange(len(data))
    return replaced(data, slice(index, index + 1), bytes([data[index] ^ 1 << chance.randrange(8)]))


def insert_token(chance: random.Random, data: bytes, _: list[bytes]) -> bytes:
    index = place(chance, data)
    return data[:index] + chance.choice(TOKENS) + data[index:]


def insert_noise(chance: random.Random, data: bytes, _: list[bytes]) -> bytes:
    index = place(chance, data)
    return data[:index] + chance.randbytes(chance.randint(1, 8)) + data[index:]


def delete_stretch(chance: random.Random, data: bytes, _: list[bytes]) -> bytes:
    return replaced(data, stretch(chance, data, chance.choice([1, 8, 200])), b"")


def truncate(chance: random.Random, data: bytes, _: list[bytes]) -> bytes:
    return data[:place(chance, data)]


def splice(chance: random.Random, data: bytes, others: list[bytes]) -> bytes:
    other = chance.choice(others)
    return data[:place(chance, data)] + other[place(chance, other):]


def append_other(chance: random.Random, data: bytes, others: list[bytes]) -> bytes:
    return data + chance.choice([b"\n---\n", b"\n...\n", b"\n", b""]) + chance.choice(others)


def change_lines(chance: random.Random, data: bytes, _: list[bytes]) -> bytes:
    """Doubles, deletes, moves, joins or shifts a line, or ends all of them in another way."""
    if data.count(b"\n") > 20_000:
        return data  # so many lines take more memory than the program may
    lines = data.split(b"\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(8):
        case 0: lines.insert(other, lines[one])
        case 1: del lines[one]
        case 2: lines[one], lines[other] = lines[other], lines[one]
        case 3: lines[one] = b" " * chance.choice([1, 2, 3, 40, 3000]) + lines[one]
        case 4: lines[one] = lines[one].lstrip(b" ")
        case 5: lines[one] = b"\t" + lines[one]
        case 6: lines[one:one + 2] = [b" ".join(lines[one:one + 2])]
        case 7: return chance.choice([b"\r", b"\r\n", b" \n", b"\n\n", "\u2028".encode()]).join(lines)
    return b"\n".join(lines)


KEY = re.compile(rb"\b[A-Za-z]\w{0,40}(?=\"?:(?: |$))", re.M)


def rename_key(chance: random.Random, data: bytes, _: list[bytes]) -> bytes:
    """Makes a key a near miss of itself, or another one."""
    keys = list(KEY.finditer(data))
    if not keys:
        return data
    found = chance.choice(keys)
    key = found[0]
    index = chance.randrange(len(key))
    near = [
        key[:index] + key[index + 1:], key[:index] + key[index:index + 1] + key[index:], key.swapcase(), key.lower(),
        key + b"s", key.replace(b"a", "\u0430".encode()), key + chance.choice(TOKENS), chance.choice(keys)[0], b"",
        b"'" + key + b"'", key * 30, b"? " + key + b"\n",
    ]
    return replaced(data, slice(*found.span()), chance.choice(near))


SCALAR = re.compile(rb"(?<=[:,\[-] )[^\s#{}\[\],|>&*!%-][^\n#{}\[\],]*")


def change_scalar(chance: random.Random, data: bytes, _: list[bytes]) -> bytes:
    """Puts a value of another sort in place of a scalar, and sometimes quotes it."""
    scalars = list(SCALAR.finditer(data))
    if not scalars:
        return data
    found = chance.choice(scalars)
    values = [
        chance.choice(TOKENS), chance.choice(scalars)[0], chance.choice(TEXTS).encode(),
        json.dumps(chance.choice(TEXTS)).encode(), b"", b"[]", b"{}", b"[" + found[0] + b"]", b"{a: " + found[0] + b"}",
        b'"' + found[0] + b'"', b"'" + found[0] + b"'", b"|\n      a\n      b", b">-\n      a",
        found[0] + chance.choice(TOKENS), b'"' + chance.choice(TOKENS) + b'"',
    ]
    return replaced(data, slice(*found.span()), chance.choice(values))


def tweak(chance: random.Random, data: bytes, _: list[bytes]) -> bytes:
    """Puts in place of a scalar one that the field may well take, so that the spec often stays valid."""
    scalars = list(SCALAR.finditer(data))
    if not scalars:
        return data
    found = chance.choice(scalars)
    scalar = found[0].strip()
    like = [other[0] for other in scalars if other[0].strip().isdigit() == scalar.isdigit()]
    values = [
        chance.choice(like), scalar + b"1", scalar + " ü|`$<@a>".encode(), scalar[:-1], b'"' + scalar + b'"', b"0",
        b"false",
    ]
    return replaced(data, slice(found.start(), found.start() + len(scalar)), chance.choice(values))


def nest(chance: random.Random, data: bytes, _: list[bytes]) -> bytes:
    """Opens many lists or mappings, some of them never closed."""
    pairs = [(b"[", b"]"), (b"{", b"}"), (b"{a: ", b"}"), (b"- ", b""), (b"? ", b""), (b'{"a":[', b"]}")]
    opening, closing = chance.choice(pairs)
    depth = chance.choice([5, 14, 15, 16, 17, 18, 100, 10_000, 300_000])
    inner = opening * depth + chance.choice([b"", b"a", closing * depth, closing * (depth // 2)])
    index = place(chance, data)
    return data[:index] + chance.choice([b"", b"\na: ", b"\n  - "]) + inner + data[index:]


def enlarge(chance: random.Random, data: bytes, _: list[bytes]) -> bytes:
    """Puts in something very long: a scalar, a line, a comment, many keys, many documents or many resources."""
    size = chance.choice([70_000, 200_000, 1 << 20])
    unit = chance.choice([
        b"x", b" ", b"\n", b"#", b"'", b'"', b"\\", b"\t", b"a: b\n", b"- a\n", b"---\n", b"[],", b"&a ", b"!", b"%",
        b"\xc3\xa9", b"x: [\n", b"  - {name: a}\n", "\u0301".encode(), b"\xff", b"\0", b"a ", b"? ",
    ])
    index = place(chance, data)
    return data[:index] + unit * (size // len(unit)) + data[index:]


def repeat(chance: random.Random, data: bytes, _: list[bytes]) -> bytes:
    """Repeats a stretch, such as a resource, many times."""
    where = stretch(chance, data, 400)
    return replaced(data, where, data[where] * chance.choice([2, 3, 30, 300]))


MUTATORS: list[tuple[Mutator, int]] = [
    (flip_byte, 8), (insert_token, 14), (insert_noise, 4), (delete_stretch, 6), (truncate, 4), (splice, 5),
    (append_other, 4), (change_lines, 12), (rename_key, 12), (change_scalar, 20), (nest, 3), (enlarge, 2), (repeat, 4),
]


def mutate(chance: random.Random, data: bytes, others: list[bytes], is_gentle: bool) -> bytes:
    if is_gentle:
        return tweak(chance, data, others)
    mutator = chance.choices([one for one, _ in MUTATORS], [weight for _, weight in MUTATORS])[0]
    return mutator(chance, data, others)


# MARK: Specs from the schema


class Generator:
    """Makes specs that nearly keep to the JSON Schema of the program, so that kinds without an example come too."""

    def __init__(self, schema: dict):
        self.schema = schema
        self.fitting: dict[str, list[str]] = {}

    def spec(self, chance: random.Random) -> bytes:
        properties = self.schema["properties"]
        share = chance.choice([0.2, 1, 1, 1, 1, 1])
        required = self.schema["required"]
        names = [name for name in properties if chance.random() < (0.98 if name in required else share)]
        document = {name: self.value(chance, properties[name]) for name in names}
        for section in document.values():
            self.name_apart(chance, section)
        match chance.randrange(4):
            case 0: return json.dumps(document, indent=chance.choice([1, 2, 4])).encode()
            case 1: return json.dumps(document, ensure_ascii=False).encode("utf-8", "surrogatepass")
            case 2: return json.dumps(document, indent="\t").encode()
            case _: return "".join(f"{name}: {json.dumps(value)}\n" for name, value in document.items()).encode()

    def name_apart(self, chance: random.Random, section: object) -> None:
        """Gives each resource of a section another name, mostly."""
        if isinstance(section, list) and chance.random() < 0.95:
            for name, resource in zip(NAMES, section):
                if isinstance(resource, dict) and "name" in resource:
                    resource["name"] = name

    def value(self, chance: random.Random, schema: dict, depth: int = 0) -> object:
        if chance.random() < 0.0005:
            return chance.choice([None, True, 0, -1, 1.5, 1e300, 10 ** 30, "", [], {}, [[]], {"a": {"b": []}}])
        for choice in ("oneOf", "anyOf"):
            if choice in schema:
                return self.value(chance, self.decided(chance, schema, choice), depth)
        if "$ref" in schema:
            target = self.schema
            for part in schema["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            return self.value(chance, target, depth)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return chance.choice(schema["enum"])
        sorts = schema.get("type", ["object", "string", "integer"])
        return self.typed(chance, schema, chance.choice(sorts) if isinstance(sorts, list) else sorts, depth)

    def decided(self, chance: random.Random, schema: dict, choice: str) -> dict:
        """The schema with one of its alternatives, and without what the others need."""
        rest = {name: value for name, value in schema.items() if name != choice}
        chosen = chance.choice(schema[choice])
        required = [*rest.get("required", []), *chosen.get("required", [])]
        needed = {name for other in schema[choice] for name in other.get("required", [])} - set(required)
        merged = {**rest, **chosen, "required": required}
        if "properties" in merged and chance.random() < 0.97:
            merged["properties"] = {name: value for name, value in merged["properties"].items() if name not in needed}
        return merged

    def typed(self, chance: random.Random, schema: dict, sort: str, depth: int) -> object:
        match sort:
            case "object": return self.mapping(chance, schema, depth)
            case "array": return self.elements(chance, schema, depth)
            case "boolean": return chance.random() < 0.5
            case "integer": return self.number(chance, schema)
            case "number": return self.number(chance, schema) + chance.choice([0, 0.5, 0.25])
            case "null": return None
            case _: return self.text(chance, schema.get("pattern", ""))

    def elements(self, chance: random.Random, schema: dict, depth: int) -> list[object]:
        # A section has a resource of each name, mostly, so that what refers to it finds it.
        count = chance.choice([0, 1, 1, 2, 3] if depth or chance.random() < 0.02 else [len(NAMES)])
        if chance.random() < 0.98:
            count = min(max(count, schema.get("minItems", 0)), schema.get("maxItems", count))
        elements = [self.value(chance, schema.get("items", {}), depth + 1) for _ in range(count)]
        if not schema.get("uniqueItems") or chance.random() < 0.02:
            return elements
        return [element for index, element in enumerate(elements) if element not in elements[:index]]

    def mapping(self, chance: random.Random, schema: dict, depth: int) -> dict[str, object]:
        properties = schema.get("properties", {})
        required = schema.get("required", [])
        shares = {name: 0.9995 for name in required} | {"renamedFrom": 0.02}
        wanted = [name for name in sorted(properties) if chance.random() < shares.get(name, 0.3)]
        if not properties and depth < 20:
            names = chance.sample(TEXTS, chance.randrange(3))
            return {name: self.value(chance, schema.get("additionalProperties") or {}, depth + 1) for name in names}
        return {name: self.value(chance, properties[name], depth + 1) for name in wanted}

    def number(self, chance: random.Random, schema: dict) -> int:
        least, most = schema.get("minimum", 0), schema.get("maximum", 1_000_000)
        odd = chance.choice([least - 1, most + 1]) if chance.random() < 0.02 else least
        return chance.choice([odd, most, chance.randint(least, most), min(most, least + 8)])

    def text(self, chance: random.Random, pattern: str) -> str:
        if pattern not in self.fitting:
            self.fitting[pattern] = [text for text in TEXTS if re.search(pattern, text)] or TEXTS
        fitting = self.fitting[pattern]
        if pattern and set(NAMES) <= set(fitting):
            fitting = NAMES
        elif DIGEST_TEXT in fitting:
            fitting = [chance.randbytes(32).hex()]
        elif ADDRESS in fitting:
            fitting = [f"{chance.choice(NAMES)}{chance.randrange(30)}@example.com"]
        return chance.choice(TEXTS if chance.random() < 0.001 else fitting)


# MARK: Tokens where none may be

KEY_ENTRY = "\n%s:\n  - name: canary\n    team: ml-research\n    expiresAt: 2036-07-01T00:00:00Z\n    %s\n"
TOKEN_LINES = {
    "as a digest in a list": "sha256: [{}]",
    "as a digest": "sha256: {}",
    "as a digest in quotes": 'sha256: "{}"',
    "as a second digest": "sha256:\n      - " + "0" * 64 + "\n      - {}",
    "in a mapping for a digest": "sha256: {{a: {}}}",
    "in a block for a digest": "sha256: |\n      {}",
    "as a value of an unknown field": "token: {}",
    "as a value of a misspelt field": "sha265: {}",
    "as a description": "sha256: no\n    description: {}",
    "as a key": "{}: x",
    "as a name": "renamedFrom: {}",
    "in a list with an error": "sha256: [{}, {}, x]",
    "in a comment behind an error": "sha256: x # {}",
    "in a comment behind a value": "active: yes # {}",
    "in a comment of its own": "# {}\n    active: yes",
    "as an anchor": "sha256: &{} x",
    "as an alias": "sha256: *{}",
    "as a tag": "sha256: !{} x",
    "before broken YAML": "sha256: [{}\n    active: }}",
    "before a tab": "sha256: {}\t: x",
    "in an unclosed quote": 'sha256: "{}',
    "with a control character": "sha256: {}\x1b",
    "with more behind it": "sha256: {}{}",
    "where a mapping was begun": "sha256: x: {}",
}
TOKEN_SECTIONS = ["apiKeys"] * 6 + ["apikeys", "apiKey", "api_keys", "ApiKeys", '"apiKeys"', "apiKeys ", "keys"]
TOKEN_ELSEWHERE = {
    "in a row of one line": "\napiKeys: [{{name: canary, team: ml-research, expires: no, sha256: [{}]}}]\n",
    "in a row of one line in a list": "\napiKeys:\n  - {{name: canary, team: nobody, sha256: [{}], active: yes}}\n",
    "as the section": "\napiKeys: {}\n",
    "as an element of the section": "\napiKeys:\n  - {}\n",
    "in a team": "\nteams:\n  - {{name: canary, adminEmail: a@example.com, displayName: {}, active: yes}}\n",
    "in a team's line of its own": "\nteams:\n  - name: canary\n    adminEmail: a@example.com\n    displayName: {}\n",
    "as an e-mail address": "\nteams:\n  - name: canary\n    adminEmail: {}\n",
    "as a command": "\nreservations:\n  - name: canary\n    command: run --key {} --no\n    gpus: no\n",
    "as the cluster's name": "\nmetadata:\n  name: {}\n",
    "as a section's name": "\n{}: []\n",
    "in a comment": "\n# {}\n",
    "in a comment behind a section": "\nteams: x # {}\n",
}
DIGEST = re.compile(rb"\b[0-9a-f]{64}\b")


def plant(chance: random.Random, data: bytes, token: str) -> tuple[bytes, str]:
    """Puts a token where a digest belongs or near it, sometimes anywhere else; also says where."""
    digests = list(DIGEST.finditer(data))
    kind = chance.random()
    if digests and kind < 0.25:
        found = chance.choice(digests)
        return replaced(data, slice(*found.span()), token.encode()), "in place of a digest"
    if kind < 0.75:
        name, line = chance.choice(list(TOKEN_LINES.items()))
        section = chance.choice(TOKEN_SECTIONS)
        text = KEY_ENTRY % (section, line.replace("{}", token).replace("{{", "{").replace("}}", "}"))
        where = name if section == "apiKeys" else f"{name}, of a section {section.strip()}"
    else:
        where, text = chance.choice(list(TOKEN_ELSEWHERE.items()))
        text = text.replace("{}", token).replace("{{", "{").replace("}}", "}")
    if chance.random() < 0.3:
        text = text.replace("\n", "\r\n")
    return data + text.encode(), where


# MARK: Cases


@dataclass
class Case:
    """Files, a command over them, and what its output must not show."""

    files: dict[bytes, bytes] = field(default_factory=dict)
    """By path below the directory `specs`."""
    others: dict[bytes, str] = field(default_factory=dict)
    """What else is there: `fifo`, `directory`, or where a link leads."""
    words: list[bytes] = field(default_factory=list)
    """The arguments; those of a plan without the database."""
    input: bytes = b""
    is_inside: bool = False
    """Whether the program runs in `specs`, so that paths are shown without it, and not beside it."""
    format: str = "text"
    agrees: bool = False
    """Whether a plan is to follow where the specs are valid, which it must not refuse."""
    token: str | None = None
    token_place: str = ""

    @property
    def is_plan(self) -> bool:
        return self.words[0] == b"plan"


class Maker:
    """Makes cases of what the examples hold."""

    def __init__(self, schema: dict, token_share: float):
        self.generator = Generator(schema)
        self.token_share = token_share
        paths = sorted(path for path in EXAMPLES.rglob("*") if path.suffix in SUFFIXES and "ci" not in path.parts)
        self.corpus = {path.relative_to(EXAMPLES).as_posix(): path.read_bytes() for path in paths}
        self.texts = list(self.corpus.values())

    def case(self, seed: int, number: int) -> Case:
        chance = random.Random(f"{seed}/{number}")
        # A plan is worth more where its spec is valid.
        is_plan = chance.random() < 0.25
        case = Case(files=self.files(chance, is_plan))
        is_gentle = chance.random() < (0.7 if is_plan else 0.3)
        for _ in range(chance.choice([0, 1, 1, 2] if is_gentle else [0, 1, 1, 1, 2, 2, 3, 5, 9])):
            path = chance.choice(sorted(case.files))
            case.files[path] = mutate(chance, case.files[path], self.texts, is_gentle)
        if chance.random() < self.token_share:
            case.token = watch.token(chance)
            path = chance.choice(sorted(case.files))
            case.files[path], case.token_place = plant(chance, case.files[path], case.token)
        renamed = self.rename(chance, case) if chance.random() < 0.15 else None
        if chance.random() < 0.08:
            self.surround(chance, case)
        self.command(chance, case, is_plan, renamed)
        return case

    def files(self, chance: random.Random, is_plan: bool) -> dict[bytes, bytes]:
        match chance.choices(["one", "folder", "some", "made"], [5, 60, 5, 30] if is_plan else [25, 35, 10, 30])[0]:
            case "one":
                path = chance.choice(sorted(self.corpus))
                return {os.fsencode(pathlib.PurePath(path).name): self.corpus[path]}
            case "folder":
                folder = chance.choice(FOLDERS) + "/"
                paths = [path for path in self.corpus if path.startswith(folder)]
                return {path.removeprefix(folder).encode(): self.corpus[path] for path in paths}
            case "some":
                paths = chance.sample(sorted(self.corpus), chance.randint(2, 5))
                return {path.replace("/", "-").encode(): self.corpus[path] for path in paths}
            case _:
                names = [b"%d%s" % (number, chance.choice([b".yaml", b".json", b".yml"])) for number in range(3)]
                return {name: self.generator.spec(chance) for name in names[:chance.choice([1, 1, 1, 2, 3])]}

    def rename(self, chance: random.Random, case: Case) -> bytes:
        """Gives a file a name that is hard to show; the new one."""
        path = chance.choice(sorted(case.files))
        suffix = chance.choice([b".yaml", b".yaml", b".json", b".yml", b".YAML", b".txt", b""])
        folder = chance.choice([b"", b"", b"", chance.choice(HOSTILE_NAMES) + b"/", b"d/" * 60])
        names = RUNNER_NAMES if chance.random() < 0.3 else HOSTILE_NAMES
        renamed = folder + chance.choice(names) + suffix
        case.files[renamed] = case.files.pop(path)
        return renamed

    def surround(self, chance: random.Random, case: Case) -> None:
        """Adds what is no spec: links, pipes, directories, a list of what to ignore."""
        for _ in range(chance.randint(1, 3)):
            name = chance.choice([b"link", b"a", b"\x1b[1m", b"::error ::x", b"z\n"]) + b".yaml"
            if name in case.files:
                continue
            case.others[name] = chance.choice(OTHERS)
        if chance.random() < 0.5:
            case.files[b".hxapplyignore"] = b"\n".join(chance.choices(IGNORE_LINES, k=chance.randint(1, 5)))

    def command(self, chance: random.Random, case: Case, is_plan: bool, renamed: bytes | None) -> None:
        paths = [b"specs"]
        # A link to a directory may be a root, whatever is in it.
        links = [b"specs/" + path for path, sort in case.others.items() if sort != ".."]
        one = renamed or chance.choice(sorted(case.files))
        sorts = ["directory", "file", "input", "files", "inside", "odd"]
        match chance.choices(sorts, [90 if is_plan else 40, 15, 15, 5, 60 if renamed else 10, 5])[0]:
            case "file": paths = [b"specs/" + one]
            case "input": case.input, paths = case.files[one], [b"-"]
            case "files": paths = [b"specs/" + path for path in sorted(case.files)[:20]]
            case "inside":
                case.is_inside = True
                paths = [chance.choice([b".", one])]
            case "odd":
                odd = [b"specs/nowhere", b"specs/", b"./specs/../specs", b"/dev/null", b"\xff", *links]
                paths.append(chance.choice(odd))
        if is_plan:
            case.format = chance.choice(PLAN_FORMATS)
            options = [b"--detailed-exitcode"] if chance.random() < 0.3 else []
            options += chance.choice([[], [], [], [b"--only"], [b"--adopt"], [b"--cluster", b"demo"]])
            options += [b"--max-bytes", b"2000"] if chance.random() < 0.1 else []
            case.words = [b"plan", *options]
        else:
            case.format = chance.choice(VALIDATE_FORMATS)
            case.agrees = case.format == "text" and chance.random() < 0.3
            case.words = [b"validate"]
        case.words += [b"--format", case.format.encode(), b"--", *paths]


def write(case: Case, directory: pathlib.Path) -> None:
    """Puts the case's files below `specs` in the directory, which is new."""
    (directory / "outside.yaml").write_text(f"# {OUTSIDE}\n{OUTSIDE}: [\n")
    root = os.fsencode(directory) + b"/specs/"
    os.mkdir(root)
    for path, text in case.files.items():
        os.makedirs(os.path.dirname(root + path), exist_ok=True)
        with open(root + path, "wb") as file:
            file.write(text)
    for path, sort in case.others.items():
        match sort:
            case "fifo": os.mkfifo(root + path)
            case "directory": os.mkdir(root + path)
            case target: os.symlink(target, root + path)


# MARK: Judging

DIAGNOSTIC = {"file": str, "line": int, "column": int, "severity": str, "code": str, "message": str}
ANNOTATION = re.compile(
    r"::(?:error|warning|notice) file=[^,:]*,line=\d+,col=\d+,title=HX\d{4}::|::warning::… and \d+ more$"
)
PLAN_MEMBERS = {"formatVersion", "cluster", "plan", "summary", "changes", "refusals", "warnings"}


class Judge:
    """Says what is wrong with a run; each sentence begins with the sort of problem."""

    def __init__(self, memory_limit: float, time_limit: float):
        self.memory_limit = memory_limit
        self.time_limit = time_limit

    def problems(self, case: Case, ended: Ended, codes: set[int]) -> list[str]:
        problems = [*self.of_process(case, ended, codes), *self.of_secrets(case, ended)]
        if ended.code < 0:
            return problems  # what a crash left half written is no news
        try:
            output, errors = ended.output.decode(), ended.errors.decode()
        except UnicodeDecodeError as error:
            return [*problems, f"no UTF-8: {error}"]
        for name, text in (("standard output", output), ("standard error", errors)):
            if stray := watch.stray_character(text):
                problems.append(f"raw {stray}: on {name}")
        problems += self.of_lines("standard error", errors)
        match case.format:
            case "text": problems += self.of_lines("standard output", output)
            case "github": problems += self.of_lines("standard output", output, ANNOTATION)
            case "json" | "sarif": problems += self.of_document(case, output, ended.code)
        return problems

    def of_process(self, case: Case, ended: Ended, codes: set[int]) -> list[str]:
        problems = []
        if report := watch.sanitizer_report(ended.errors):
            problems.append(f"report: {report}")
        if ended.was_killed:
            problems.append(f"no end: after {ended.seconds:.1f} s")
        elif ended.code < 0:
            problems.append(f"signal {-ended.code}: ended it")
        elif ended.code not in codes:
            problems.append(f"exit code {ended.code}: not one of {sorted(codes)}")
        if self.is_slow(case, ended):
            problems.append(f"slow: {ended.seconds:.1f} s, {ended.processor_seconds:.1f} s of them at work")
        if ended.peak_mb > self.memory_limit:
            problems.append(f"memory: {ended.peak_mb:.0f} MB")
        return problems

    def is_slow(self, case: Case, ended: Ended) -> bool:
        """The limit is for up to a megabyte, and more is given for more."""
        megabytes = sum(map(len, case.files.values())) / (1 << 20)
        limit = self.time_limit * max(1, megabytes)
        # A run may wait for a busy machine, but not for itself.
        return ended.processor_seconds > limit or ended.seconds > 2.5 * limit

    def of_secrets(self, case: Case, ended: Ended) -> list[str]:
        problems = []
        for name, text in (("standard output", ended.output), ("standard error", ended.errors)):
            if case.token and watch.shows(text, case.token):
                problems.append(f"token shown: {case.token_place}, on {name}, as {case.format}")
            if OUTSIDE.encode() in text:
                problems.append(f"file read outside of the root: on {name}")
        return problems

    def of_lines(self, name: str, text: str, allowed: re.Pattern[str] | None = None) -> list[str]:
        """A CI runner obeys lines that begin with `::`, after spaces too, and in all others what begins with `##[`."""
        problems = []
        for line in text.split("\n"):
            if allowed and allowed.match(line):
                continue
            if line.lstrip().startswith("::"):
                problems.append(f"line that begins with '::': on {name}")
            if "##[" in line:
                problems.append(f"line with '##[': on {name}")
        return sorted(set(problems))

    def of_document(self, case: Case, output: str, code: int) -> list[str]:
        try:
            document = watch.read_json(output)
        except (ValueError, RecursionError) as error:
            return [f"no whole {case.format}: {error}"]
        if not isinstance(document, dict):
            return [f"no {case.format} object: {output[:50]}"]
        if case.format == "sarif":
            return self.of_sarif(document, code)
        if "diagnostics" in document:
            return self.of_diagnostics(document, code)
        if "error" in document:
            return [] if document["error"].get("exitCode") == code else ["error: another exit code than the program's"]
        missing = PLAN_MEMBERS - document.keys()
        return [f"plan lacks a member: {sorted(missing)}"] if missing or not case.is_plan else []

    def of_diagnostics(self, document: dict, code: int) -> list[str]:
        for diagnostic in document["diagnostics"]:
            for name, sort in DIAGNOSTIC.items():
                if type(diagnostic.get(name)) is not sort:
                    return [f"diagnostic lacks {name}: {json.dumps(diagnostic)}"]
            if min(diagnostic["line"], diagnostic["column"]) < 1 or not re.fullmatch(r"HX\d{4}", diagnostic["code"]):
                return [f"diagnostic is odd: {json.dumps(diagnostic)}"]
        severities = {diagnostic["severity"] for diagnostic in document["diagnostics"]}
        if not severities <= {"error", "warning"}:
            return [f"severity is unknown: {severities}"]
        return [] if ("error" in severities) == (code == 3) else [f"errors and exit code differ: {severities}, {code}"]

    def of_sarif(self, document: dict, code: int) -> list[str]:
        try:
            results = document["runs"][0]["results"]
            for result in results:
                place = result["locations"][0]["physicalLocation"]
                texts = [result["ruleId"], result["message"]["text"], place["artifactLocation"]["uri"]]
                if not all(texts) or min(place["region"]["startLine"], place["region"]["startColumn"]) < 1:
                    return [f"SARIF result is odd: {json.dumps(result)}"]
            levels = {result["level"] for result in results}
        except (KeyError, IndexError, TypeError) as error:
            return [f"SARIF lacks a member: {error}"]
        return [] if ("error" in levels) == (code == 3) else [f"errors and exit code differ: {levels}, {code}"]


# MARK: The fuzzer


class Fuzzer:
    """Runs cases, one after the other, in a directory of their own."""

    def __init__(self, program: str, database: str, directory: pathlib.Path, arguments: argparse.Namespace):
        self.program = os.fsencode(program)
        self.database = database.encode()
        self.directory = directory
        self.judge = Judge(arguments.memory_limit, arguments.time_limit)
        self.patience = 5 * arguments.time_limit
        self.maker = Maker(json.loads(watch.succeed(program, "schema")), arguments.canaries / 100)

    def check(self, number: int, findings: Findings, keeps: bool) -> None:
        """Runs a case, and notes what is wrong with it."""
        case = self.maker.case(findings.seed, number)
        directory = self.directory / f"case-{number}"
        directory.mkdir()
        try:
            write(case, directory)
            inside = directory / "specs" if case.is_inside else directory
            ended, problems = self.judged(case, inside)
            if case.agrees and ended.code == 0 and not problems:
                ended, problems = self.planned(case, ended, inside)
            if problems:
                findings.add(number, problems, lambda kept: self.keep(case, ended, directory, kept))
            elif keeps:
                kept = findings.directory / f"case-{number}"
                shutil.rmtree(kept, ignore_errors=True)
                kept.mkdir()
                self.keep(case, ended, directory, kept)
                print(f"case {number} ended with {ended.code}, as it may; it is kept in {kept}")
        finally:
            shutil.rmtree(directory, ignore_errors=True)

    def judged(self, case: Case, directory: pathlib.Path) -> tuple[Ended, list[str]]:
        codes = VALIDATE_CODES
        if case.is_plan:
            codes = PLAN_CODES | ({2} if b"--detailed-exitcode" in case.words else set())
        command = self.command(case)
        ended = watch.run(command, directory, case.input, self.patience)
        if self.judge.is_slow(case, ended):
            # The machine may have been busy with something else.
            ended = watch.run(command, directory, case.input, self.patience)
        return ended, self.judge.problems(case, ended, codes)

    def planned(self, case: Case, validated: Ended, directory: pathlib.Path) -> tuple[Ended, list[str]]:
        """Plans what was found valid: whatever else there is to say of it, it is not refused as a spec."""
        found = re.search(rb"^Valid: cluster ([^,\n]+),", validated.output, re.M)
        if found is None:
            return validated, ["valid without a cluster: nothing says which"]
        paths = case.words[case.words.index(b"--"):]
        plan = Case(case.files, case.others, [b"plan", b"--cluster", found[1], *paths], case.input)
        ended = watch.run(self.command(plan), directory, case.input, self.patience)
        problems = self.judge.problems(plan, ended, PLAN_CODES)
        if ended.code == 3:
            problems.append("plan refuses a valid spec: exit code 3")
        return ended, problems

    def command(self, case: Case) -> list[bytes]:
        database = [b"--database", self.database] if case.is_plan else []
        return [self.program, case.words[0], *database, *case.words[1:]]

    def keep(self, case: Case, ended: Ended, directory: pathlib.Path, kept: pathlib.Path) -> None:
        subprocess.run(["cp", "-a", *directory.iterdir(), kept], check=False, stderr=subprocess.DEVNULL)
        (kept / "stdin").write_bytes(case.input)
        if case.token:
            (kept / "token").write_text(f"{case.token} {case.token_place}\n")
        watch.keep_run(kept, ended)


def parse_arguments() -> argparse.Namespace:
    parser = watch.parser(__doc__.splitlines()[0])
    parser.add_argument("--time-limit", type=float, default=2, metavar="S",
                        help="of one run over up to a megabyte; default: %(default)s")
    parser.add_argument("--canaries", type=float, default=15, metavar="PERCENT",
                        help="how many cases hold an API token, which nothing may show; default: %(default)s")
    return parser.parse_args()


def fuzz(arguments: argparse.Namespace, directory: pathlib.Path) -> int:
    deadline = time.monotonic() + arguments.seconds
    findings = Findings(arguments.seed, arguments.keep)
    program = watch.find_program(arguments.hxapply)
    with watch.embedded_database(program, directory / "postgres") as database:
        for folder in APPLIED:
            watch.succeed(program, "apply", EXAMPLES / folder, "--yes", "--database", database)
        fuzzer = Fuzzer(program, database, directory, arguments)
        for number in watch.numbers(arguments, deadline, findings):
            fuzzer.check(number, findings, keeps=arguments.case is not None)
    return findings.end()


def main() -> None:
    arguments = parse_arguments()
    with workspace("fuzz_specs.py") as directory:
        code = fuzz(arguments, directory)
    sys.exit(code)


if __name__ == "__main__":
    main()
