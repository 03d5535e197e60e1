/// YAML: what libyaml takes and a spec may not use, and what libyaml takes too long over.
extension HostileInput {
    /// Nine anchors, each a list of nine aliases to the one before: 1.2 GB of text for a reader that expands them.
    private static let billionLaughs = """
        a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol]
        b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
        c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
        d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]
        e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d]
        f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e]
        g: &g [*f, *f, *f, *f, *f, *f, *f, *f, *f]
        h: &h [*g, *g, *g, *g, *g, *g, *g, *g, *g]
        i: &i [*h, *h, *h, *h, *h, *h, *h, *h, *h]

        """

    /// Anchors, aliases and merge keys, whatever they stand on.
    static let anchors: [Case] = [
        .sections("billion laughs", billionLaughs, ["HX1202"], line: 4),
        .sections("alias to its own list", "teams: &a [*a]\n", ["HX1202"], line: 4),
        .sections("alias to its own mapping", "policy: &a {maxRemovals: *a}\n", ["HX1202"], line: 4),
        .sections("alias without an anchor", "teams: *nobody\n", ["HX1202"], line: 4),
        .field("alias as a value", in: .team, "displayName: *nobody", ["HX1202"]),
        .field("alias as a list", in: .region, "dedicatedTo: *nobody", ["HX1202"]),
        .field("alias as an element", in: .region, "dedicatedTo: [*nobody]", ["HX1202"]),
        .field("alias as a group", in: .team, "billing: *nobody", ["HX1202"]),
        .sections("alias as a resource", "teams:\n  - *nobody\n", ["HX1202"], line: 5),
        .sections("alias as a section's key", "*nobody : []\n", ["HX1202"], line: 4),
        .field("alias as a field's key", in: .team, "*nobody : x", ["HX1202"]),
        .sections("anchor on a section's key", "&a teams: []\n", ["HX1202"], line: 4),
        .field("anchor on a value", in: .team, "displayName: &a ML", ["HX1202"]),
        .field("anchor on nothing", in: .team, "displayName: &a", ["HX1202", "HX2011"]),
        .bytes("anchor on the document", bytes("--- &root\n") + document(""), ["HX1202"], line: 1),
        .sections("anchor within an unknown section", "x: {y: [&a 1]}\n", ["HX1202", "HX2005"], line: 4),
        .sections(
            "300,000 aliases",
            "regions:\n  - name: us\n    provider: aws\n    dedicatedTo: [\n" + repeated(" *a,\n", 300_000) + " ]\n",
            ["HX1202"],
            line: 8
        ),
        .sections("100,000 anchors", "x: [\n" + repeated(" &a 1,\n", 100_000) + " ]\n", ["HX1202"], line: 5),
        .sections("merge key in a document", "<<: {teams: []}\n", ["HX1203"], line: 4),
        .field("merge key in a resource", in: .team, "<<: {displayName: x}", ["HX1203"]),
        .field("merge key of an alias", in: .team, "<<: *base", ["HX1203", "HX1202"]),
        .field("merge key of a list", in: .team, "<<: [*a, *b]", ["HX1203", "HX1202"]),
        .field("merge key in a group", in: .team, "billing: {<<: {country: DE}}", ["HX1203"]),
        .text(
            "merge key in the metadata",
            "apiVersion: hxapply/v1\nkind: Cluster\nmetadata: {<<: {}, name: prod}\n",
            ["HX1203"],
            line: 3
        ),
        .field("quoted merge key is an unknown field", in: .team, #""<<": {}"#, ["HX2005"]),
    ]

    /// Keys that stand twice, which many readers pass over, taking the last or the first.
    static let duplicateKeys: [Case] = [
        .sections("section twice", "teams: []\nteams: []\n", ["HX1208"], line: 5),
        .sections("section twice, once in quotes", #"teams: []\#n"teams": []\#n"#, ["HX1208"], line: 5),
        .sections("unknown section twice", "x: 1\nx: 2\n", ["HX1208", "HX2005"], line: 5),
        .sections("policy twice", "policy: {}\npolicy: {}\n", ["HX1208"], line: 5),
        .sections("API version twice", "apiVersion: hxapply/v1\n", ["HX1208"], line: 4),
        .sections("kind twice", "kind: Cluster\n", ["HX1208"], line: 4),
        .sections("metadata twice", "metadata: {name: other}\n", ["HX1208"], line: 4),
        .text(
            "metadata's name twice",
            "apiVersion: hxapply/v1\nkind: Cluster\nmetadata:\n  name: a\n  name: b\n",
            ["HX1208"],
            line: 5
        ),
        .field("field twice", in: .team, "name: other", ["HX1208"]),
        .field("field twice, once in single quotes", in: .team, "'name': other", ["HX1208"]),
        .field("field twice, once in double quotes", in: .team, #""name": other"#, ["HX1208"]),
        .field("field twice, once with an escape", in: .team, #""n\u0061me": other"#, ["HX1208"]),
        .field("field twice, once as an explicit key", in: .team, "? name\n    : other", ["HX1208"]),
        .sections(
            "list field twice",
            "regions:\n  - name: us\n    provider: aws\n    dedicatedTo: []\n    dedicatedTo: [ml]\n",
            ["HX1208"],
            line: 8
        ),
        .sections(
            "field of a group twice",
            """
            teams:
              - name: ml
                adminEmail: a@example.com
                billing:
                  country: DE
                  country: FR

            """,
            ["HX1208"],
            line: 9
        ),
        .sections(
            "group twice",
            """
            teams:
              - name: ml
                adminEmail: a@example.com
                billing: {country: DE}
                billing: {address: Berlin}

            """,
            ["HX1208"],
            line: 8
        ),
        .sections(
            "field twice in braces",
            "memberships:\n  - {team: ml, user: ada, role: viewer, role: admin}\n",
            ["HX1208"],
            line: 5
        ),
        .sections(
            "field twice in braces, inside its parent",
            "teams:\n  - name: ml\n    members: [{user: ada, role: viewer, role: admin}]\n",
            ["HX1208"],
            line: 6
        ),
        .sections("members twice", "teams:\n  - name: ml\n    members: []\n    members: []\n", ["HX1208"], line: 7),
        .sections("field of the policy twice", "policy: {maxRemovals: 1, maxRemovals: 1000}\n", ["HX1208"], line: 4),
        .sections(
            "key that Swift's == takes for apiKeys (KELVIN SIGN)",
            "apiKeys: []\napi\u{212A}eys: []\n",
            ["HX1208"],
            line: 5
        ),
    ]

    /// Explicit tags, known and unknown.
    static let tags: [Case] = [
        .sections(
            "tag that would run code in Python",
            "x: !!python/object/apply:os.system [id]\n",
            ["HX1204", "HX2005"],
            line: 4
        ),
        .field("tag !!str", in: .team, "displayName: !!str no", ["HX1204"]),
        .field("tag !!binary", in: .team, "displayName: !!binary aGk=", ["HX1204"]),
        .field("tag !!int", in: .gpuType, "vcpus: !!int 8", ["HX1204"]),
        .field("tag !!null", in: .team, "displayName: !!null x", ["HX1204"]),
        .field("local tag", in: .team, "displayName: !secret ML", ["HX1204"]),
        .field("non-specific tag", in: .team, "displayName: ! ML", ["HX1204"]),
        .field("verbatim tag", in: .team, "displayName: !<tag:yaml.org,2002:str> ML", ["HX1204"]),
        .field("tag on a list", in: .region, "dedicatedTo: !!set [ml]", ["HX1204"]),
        .field("tag on a field's key", in: .team, "!!str phone: '1'", ["HX1204"]),
        .sections("tag on a section", "teams: !!omap []\n", ["HX1204"], line: 4),
        .sections("tag on a section's key", "!!str teams: []\n", ["HX1204"], line: 4),
        .field("tag on nothing", in: .team, "displayName: !!str", ["HX1204", "HX2011"]),
        .field("tag with an unknown handle", in: .team, "displayName: !e!x ML", ["HX1201"]),
        .bytes("tag on the document", bytes("--- !cluster\n") + document(""), ["HX1204"], line: 1),
    ]

    /// `%` lines before a document.
    static let directives: [Case] = [
        .bytes("directive %YAML 1.1", bytes("%YAML 1.1\n---\n") + document(""), ["HX1205"], line: 1),
        .bytes("directive %YAML 1.2", bytes("%YAML 1.2\n---\n") + document(""), ["HX1205"], line: 1),
        .bytes("directive %YAML 1.3", bytes("%YAML 1.3\n---\n") + document(""), ["HX1205"], line: 1),
        .bytes("directive %YAML 2.0", bytes("%YAML 2.0\n---\n") + document(""), ["HX1205"], line: 1),
        .bytes("directive %YAML twice", bytes("%YAML 1.1\n%YAML 1.1\n---\n") + document(""), ["HX1205"], line: 1),
        .bytes("directive %TAG", bytes("%TAG ! tag:example.com,2026:\n---\n") + document(""), ["HX1205"], line: 1),
        .bytes("directive %TAG twice", bytes("%TAG !e! a\n%TAG !e! b\n---\n") + document(""), ["HX1205"], line: 1),
        .bytes("unknown directive", bytes("%RESERVED x\n---\n") + document(""), ["HX1205"], line: 1),
        .bytes("directive without a name", bytes("%\n---\n") + document(""), ["HX1205"], line: 1),
        .text("directive without a document", "%YAML 1.1\n", ["HX1205"]),
        .bytes(
            "directive before the second document",
            document("") + bytes("...\n%YAML 1.1\n---\n") + document(""),
            ["HX1205"],
            line: 5
        ),
        .sections("directive in the middle of a document", "%YAML 1.1\n", ["HX1205"], line: 4),
        .bytes(
            "20,000 %TAG directives",
            bytes(numbered(20_000) { "%TAG !a\($0)! x\n" } + "---\n") + document(""),
            ["HX1205"],
            line: 1
        ),
    ]

    /// Keys that are no plain word.
    static let keys: [Case] = [
        .sections("list as a section's key", "? [a, b]\n: 1\n", ["HX1209"], line: 4),
        .sections("list as a section's key, without '?'", "[a, b]: 1\n", ["HX1209"], line: 4),
        .sections("mapping as a section's key", "? {a: 1}\n: 2\n", ["HX1209"], line: 4),
        .sections("mapping as a section's key, without '?'", "{a: 1}: 2\n", ["HX1209"], line: 4),
        .field("list as a field's key", in: .team, "[a]: x", ["HX1209"]),
        .field("mapping as a field's key", in: .team, "{name: x}: y", ["HX1209"]),
        .field("list as a group's key", in: .team, "billing: {[a]: b}", ["HX1209"]),
        .text(
            "list as the metadata's key",
            "apiVersion: hxapply/v1\nkind: Cluster\nmetadata: {[a]: b, name: prod}\n",
            ["HX1209"],
            line: 3
        ),
        .sections("key left out", ": 1\n", ["HX1201"], line: 4),
        .sections("key left out behind '?'", "?\n: 1\n", ["HX2005"], line: 4),
        .sections("null as a key", "~: 1\n", ["HX2005"], line: 4),
        .sections("number as a key", "1: 1\n", ["HX2005"], line: 4),
        .sections("truth value as a key", "yes: 1\n", ["HX2005"], line: 4),
        .sections("date as a key", "2026-12-01: 1\n", ["HX2005"], line: 4),
        .sections("value left out", "x\n", ["HX1201"]),
        .sections("key of 1,025 characters", repeated("k", 1_025) + ": 1\n", ["HX1201"]),
        .sections("key of 1 MB", repeated("k", 1 << 20) + ": 1\n", ["HX1201"]),
        .sections("explicit key of 1 MB", "? " + repeated("k", 1 << 20) + "\n: 1\n", ["HX1207"], line: 4),
        .sections("quoted key of 1 MB", "? \"" + repeated("k", 1 << 20) + "\"\n: 1\n", ["HX1207"], line: 4),
        .sections(
            "explicit field's key of 1 MB",
            "teams:\n  - ? " + repeated("k", 1 << 20) + "\n    : 1\n",
            ["HX1207"],
            line: 5
        ),
        .sections(
            "key of 20,000 combining marks out of canonical order",
            "? a" + repeated("\u{301}", 10_000) + repeated("\u{316}", 10_000) + "\n: 1\n",
            ["HX1207"],
            line: 4
        ),
        .sections("20,000 unknown sections", numbered(20_000) { "k\($0): 1\n" }, ["HX2005"], line: 4),
        .sections(
            "20,000 unknown fields",
            "teams:\n  -\n" + numbered(20_000) { "    k\($0): 1\n" },
            ["HX2005"],
            line: 6
        ),
    ]

    /// Nesting, which libyaml 0.2.5 follows without a limit and in quadratic time.
    static let depth: [Case] = [
        .bytes("256 KB of [", bytes(repeated("[", 262_144)), ["HX1206"], line: 1),
        .bytes("256 KB of {a: ", bytes(repeated("{a: ", 65_536)), ["HX1206"], line: 1),
        .bytes("256 KB of '- '", bytes(repeated("- ", 131_072)), ["HX1206"], line: 1),
        .bytes("256 KB of '? '", bytes(repeated("? ", 131_072)), ["HX1206"], line: 1),
        .bytes("256 KB of [ over lines", bytes(repeated("[\n", 131_072)), ["HX1206"], line: 17),
        .bytes("256 KB of [{", bytes(repeated("[{", 131_072)), ["HX1206"], line: 1),
        .bytes("256 KB of [[],", bytes(repeated("[[],", 65_536)), ["HX1206"], line: 1),
        .sections("256 KB of [ in a section", "teams: " + repeated("[", 262_144) + "\n", ["HX1206"], line: 4),
        .sections("256 KB of [ in a field", "teams:\n  - name: " + repeated("[", 262_144) + "\n", ["HX1206"], line: 5),
        .sections("256 KB of [ in a key", "? " + repeated("[", 262_144) + "\n", ["HX1206"], line: 4),
        .bytes(
            "mappings by indentation, 100 deep",
            bytes(numbered(100) { repeated("  ", $0) + "a:\n" }),
            ["HX1206"],
            line: 17
        ),
        .sections("16 collections deep", "x: " + repeated("[", 15) + repeated("]", 15) + "\n", ["HX2005"], line: 4),
        .sections("17 collections deep", "x: " + repeated("[", 16) + repeated("]", 16) + "\n", ["HX1206"], line: 4),
        .sections(
            "256 KB of [ in members",
            "teams:\n  - name: ml\n    members: " + repeated("[", 262_144) + "\n",
            ["HX1206"],
            line: 6
        ),
        .sections(
            "members within members, 100 deep",
            "teams:\n  - " + repeated("{members: [", 100) + repeated("]}", 100) + "\n",
            ["HX1206"],
            line: 5
        ),
        .sections("closing brackets only", repeated("]", 262_144) + "\n", ["HX1201"], line: 4),
    ]

    /// Scalars and lines too long to be meant.
    static let sizes: [Case] = [
        .sections("beginnings of web tokens in a comment of 1 MB", "# " + repeated("-eyJ", 1 << 18) + "\n", []),
        .sections(
            "beginnings of web tokens and dots in a comment of 1 MB",
            "# " + repeated(repeated("-eyJ", 200) + ".", 1300) + "\n",
            []
        ),
        .sections(
            "first parts of web tokens in a comment of 1 MB",
            "# " + repeated("eyJ0123456789abcd.eyJ..", 1 << 16) + "\n",
            []
        ),
        .sections(
            "many secrets on one line of 1 MB",
            "# " + repeated("AK" + "IAIOSFODNN7EXAMPLE ", 1 << 15) + "\n",
            ["HX1301"],
            line: 4
        ),
        .sections(
            "description of 64 KiB and 1 byte",
            "gpuTypes:\n  - name: h100\n    gpusPerInstance: 8\n    description: " + repeated("x", 65_537) + "\n",
            ["HX1207"],
            line: 7
        ),
        .sections(
            "description of 64 KiB",
            "gpuTypes:\n  - name: h100\n    gpusPerInstance: 8\n    description: " + repeated("x", 65_536) + "\n",
            ["HX2023"],
            line: 7
        ),
        .sections(
            "element of 64 KiB and 1 byte",
            "regions:\n  - name: us\n    provider: aws\n    dedicatedTo:\n      - " + repeated("x", 65_537) + "\n",
            ["HX1207"],
            line: 8
        ),
        .sections(
            "block scalar of 1 MB",
            "gpuTypes:\n  - name: h100\n    gpusPerInstance: 8\n    description: |\n" + repeated("      x\n", 1 << 17),
            ["HX1207"],
            line: 7
        ),
        .sections(
            "quoted scalar of 1 MB of escapes",
            #"gpuTypes: [{description: ""# + repeated(#"\x61"#, 1 << 18) + "\"}]\n",
            ["HX1207"],
            line: 4
        ),
        .sections("integer of 64 KiB", "gpuTypes: [{vcpus: " + repeated("9", 65_536) + "}]\n", ["HX2022"], line: 4),
        .sections(
            "text of 64 KiB of digits",
            "gpuTypes: [{description: " + repeated("9", 65_536) + "}]\n",
            ["HX2011"],
            line: 4
        ),
        .bytes(
            "cluster's name of 1 MB of letters",
            bytes("apiVersion: hxapply/v1\nkind: Cluster\nmetadata: {name: " + repeated("x", 1 << 20) + "}\n"),
            ["HX1207"],
            line: 3
        ),
        .bytes(
            "cluster's name of 256 KB of digits",
            bytes("apiVersion: hxapply/v1\nkind: Cluster\nmetadata: {name: " + repeated("9", 1 << 18) + "}\n"),
            ["HX1207"],
            line: 3
        ),
        .sections("comment of 1 MB", "#" + repeated("x", 1 << 20) + "\n", []),
        .sections("100,000 comments", repeated("# x\n", 100_000), []),
        .sections("1 MB of spaces", repeated(" ", 1 << 20) + "\n", []),
        .sections(
            "list of 20,000 teams",
            "regions:\n  - name: us\n    provider: aws\n    dedicatedTo:\n" + numbered(20_000) { "      - t\($0)\n" },
            ["HX2023"],
            line: 8
        ),
        .sections("20,000 resources without any field", "teams:\n" + repeated("  - {}\n", 20_000), ["HX2004"], line: 5),
        .sections(
            "20,000 members without any field",
            "teams:\n  - members:\n" + repeated("    - {}\n", 20_000),
            ["HX2004"],
            line: 6
        ),
        .sections(
            "20,000 members of no team",
            "teams:\n  - members:\n" + numbered(20_000) { "    - {user: u\($0), role: viewer}\n" },
            ["HX2004"],
            line: 5
        ),
        .sections(
            "20,000 teams with a member are taken",
            "teams:\n" + numbered(20_000) { "  - {members: [{user: u, role: viewer}], name: t\($0)}\n" },
            []
        ),
    ]

    /// Files that hold no cluster, or more than one.
    static let documents: [Case] = [
        .bytes("empty file is skipped", [], []),
        .text("blank lines are skipped", "\n\n  \n", []),
        .text("comment is skipped", "# nothing here\n", []),
        .text("start marker is skipped", "---\n", []),
        .text("start and end marker are skipped", "---\n...\n", []),
        .text("end marker only", "...\n", ["HX1201"], line: 1),
        .text("three empty documents are skipped", "---\n---\n---\n", []),
        .bytes("empty document after a good one is skipped", document("") + bytes("---\n"), []),
        .text("null documents are skipped", "null\n--- Null\n--- # nothing\n--- ~\n", []),
        .text("anchored nothing as a document", "--- &a\n", ["HX1202", "HX2001"], line: 1),
        .text("JSON Schema is skipped", #"{"$schema": "x", "deep": \#(repeated("[", 40))\#(repeated("]", 40))}"#, []),
        .text("JSON Schema that nests too deep", "$schema: x\na: \(repeated("[", 80))\n", ["HX1206"], line: 2),
        .bytes(
            "JSON Schema between documents is skipped",
            document("teams: []\n") + bytes("---\nx: &a [*a]\n'$schema' : !!str y\nteams: no\n---\n")
                + document("teams: []\n"),
            []
        ),
        .sections("schema within a section", "teams: [{$schema: x}]\n", ["HX2005"], line: 4),
        .bytes(
            "document that names its schema is skipped with a warning",
            bytes("$schema: hxapply.schema.json\n") + document("teams: [{name: ML}]\n"),
            ["HX1009"],
            line: 1
        ),
        .text("scalar document", "hello\n", ["HX2001"], line: 1),
        .text("quoted document", "\"\"\n", ["HX2001"], line: 1),
        .text("list document", "- name: prod\n", ["HX2001"], line: 1),
        .text("empty mapping", "{}\n", ["HX2004"], line: 1),
        .text("JSON list", "[1, 2, 3]\n", ["HX2001"], line: 1),
        .text("alias document", "*a\n", ["HX1202"], line: 1),
        .bytes(
            "two documents of two clusters are taken",
            document("") + bytes("---\napiVersion: hxapply/v1\nkind: Cluster\nmetadata: {name: dev}\n"),
            []
        ),
        .bytes("two documents of one cluster are taken", document("") + bytes("---\n") + document(""), []),
        .text(
            "JSON is taken",
            #"{"apiVersion": "hxapply/v1", "kind": "Cluster", "metadata": {"name": "prod"}, "teams": []}"#,
            []
        ),
        .bytes("second document without a marker", document("...\nteams: []\n"), ["HX1201"], line: 5),
        .text(
            "Kubernetes object",
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n",
            ["HX2002", "HX2003"],
            line: 2
        ),
    ]

    /// What people and programs leave behind in a file.
    static let leftovers: [Case] = [
        .sections("conflict marker", "teams:\n<<<<<<< HEAD\n", ["HX1210"], line: 5),
        .sections("end of a conflict", "teams: []\n>>>>>>> main\n", ["HX1210"], line: 5),
        .sections("conflict marker within quotes", "teams: \"\n<<<<<<< HEAD\n\"\n", ["HX1210"], line: 5),
        .sections("middle of a conflict", "teams: []\n=======\nusers: []\n", ["HX1210"], line: 5),
        .sections("base of a conflict", "teams: []\n||||||| 1a2b3c\nusers: []\n", ["HX1210"], line: 5),
        .field("eight signs are a text", in: .gpuType, "description: <<<<<<<< x", []),
        .field("underlined text is taken", in: .gpuType, "description: |\n      Title\n      =======\n", []),
        .sections("U+00A0 as indentation", "teams:\n\u{A0}\u{A0}- {name: ml}\n", ["HX1211"], line: 5),
        .sections("U+00A0 behind indentation", "teams:\n  -\u{A0}name: ml\n", ["HX2006"], line: 5),
        .sections("U+00A0 before a key", "\u{A0}teams: []\n", ["HX1211"], line: 4),
        .sections("U+3000 within indentation", "teams:\n  - name: ml\n   \u{3000}phone: x\n", ["HX1211"], line: 6),
        .field("U+00A0 in a text is taken", in: .team, "displayName: 10\u{A0}GPUs", []),
        .field("U+00A0 at the start of a line of text is taken", in: .gpuType, "description: |\n      \u{A0}x\n", []),
        .field("braces of a template in quotes", in: .teamWithoutName, #"name: "{{ .Values.team }}""#, ["HX1212"]),
        .field("braces of a template", in: .teamWithoutName, "name: {{ .Values.team }}", ["HX1212"]),
        .field("braces of a template with a pipe", in: .teamWithoutName, "name: {{ .team | quote }}", ["HX1212"]),
        .sections("statement of a template", "{% if prod %}\nteams: []\n", ["HX1212"], line: 4),
        .sections("statement of Go's templates", "{{- if .prod }}\nteams: []\n{{- end }}\n", ["HX1212"], line: 4),
        .sections("statement of ERB", "<% if prod %>\nteams: []\n", ["HX1212"], line: 4),
        .field("variable of a shell", in: .userWithoutEmail, "email: ${EMAIL}", ["HX1212"]),
        .field("variable of a shell as a key", in: .team, "${KEY}: x", ["HX1212"]),
        .field("variable of ERB", in: .pool, "usdPerGPUHour: <%= price %>", ["HX1212"]),
        .field("variable in an element", in: .region, "dedicatedTo: [\"${TEAM}\"]", ["HX1212"]),
        .field("variable of a shell in a text is taken", in: .gpuType, "description: echo ${HOME}", []),
        .sections("list of one mapping", "policy: [{maxRemovals: 1}]\n", ["HX2006"], line: 4),
    ]

    /// Text that libyaml refuses, and tabs.
    static let syntax: [Case] = [
        .sections("quote left open", #"teams: "ml\#n"#, ["HX1201"]),
        .sections("bracket left open", "teams: [\n", ["HX1201"]),
        .sections("brace left open", "policy: {\n", ["HX1201"]),
        .sections("bracket closed by a brace", "teams: [}\n", ["HX1201"], line: 4),
        .sections("key at a smaller indentation", "teams:\n   - name: ml\n  adminEmail: x\n", ["HX1201"], line: 6),
        .sections("two values on one line", "teams: [] []\n", ["HX1201"], line: 4),
        .sections("mapping within a plain scalar", "teams: a: b\n", ["HX1201"], line: 4),
        .sections("reserved indicator @", "teams: @x\n", ["HX1201"], line: 4),
        .sections("reserved indicator `", "teams: `x`\n", ["HX1201"], line: 4),
        .sections("percent sign at the start of a value", "teams: %x\n", ["HX1201"], line: 4),
        .sections("tab as indentation", "teams:\n\t- name: ml\n", ["HX1201"], line: 5),
        .sections("tab after spaces of indentation", "policy:\n  \tmaxRemovals: 1\n", ["HX1201"], line: 5),
        .sections("tab behind a hyphen", "teams:\n  -\tname: ml\n", ["HX1201"], line: 5),
        .sections("tab on a line of its own", "\t\nteams: []\n", ["HX1201"], line: 4),
        .sections("tab behind a colon is taken", "teams:\t[]\n", []),
        .sections("tab before a comment is taken", "teams: []\t# none\n", []),
        .field("tab within a plain label", in: .team, "displayName: a\tb", ["HX1105"]),
        .sections(
            "section's list without indentation is taken",
            "teams:\n- {name: ml, adminEmail: lead@example.com}\n",
            []
        ),
    ]
}
