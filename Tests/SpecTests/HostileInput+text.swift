/// Bytes and characters: what no spec may hold, wherever it stands.
extension HostileInput {
    /// Bytes that are not UTF-8, or UTF-8 with a mark before it.
    static let encodings: [Case] = [
        .bytes("byte order mark at the start", [0xEF, 0xBB, 0xBF] + document(""), ["HX1102"], line: 1),
        .sections("byte order mark within the text", "# \u{FEFF}\n", ["HX1104"], line: 4),
        .bytes(
            "UTF-16LE with a byte order mark",
            [0xFF, 0xFE] + document("").flatMap { [$0, 0] },
            ["HX1101"],
            line: 1
        ),
        .bytes(
            "UTF-16BE with a byte order mark",
            [0xFE, 0xFF] + document("").flatMap { [0, $0] },
            ["HX1101"],
            line: 1
        ),
        .bytes("UTF-16LE without a byte order mark", document("").flatMap { [$0, 0] }, ["HX1105"], line: 1),
        .bytes("UTF-16BE without a byte order mark", document("").flatMap { [0, $0] }, ["HX1105"], line: 1),
        .bytes(
            "UTF-32LE with a byte order mark",
            [0xFF, 0xFE, 0, 0] + document("").flatMap { [$0, 0, 0, 0] },
            ["HX1101"],
            line: 1
        ),
        .bytes(
            "UTF-32BE with a byte order mark",
            [0, 0, 0xFE, 0xFF] + document("").flatMap { [0, 0, 0, $0] },
            ["HX1105"],
            line: 1
        ),
        .bytes("UTF-32LE without a byte order mark", document("").flatMap { [$0, 0, 0, 0] }, ["HX1105"], line: 1),
        .bytes("overlong slash in two bytes", document("# ") + [0xC0, 0xAF, 0x0A], ["HX1101"], line: 4),
        .bytes("overlong slash in three bytes", document("# ") + [0xE0, 0x80, 0xAF, 0x0A], ["HX1101"], line: 4),
        .bytes("overlong slash in four bytes", document("# ") + [0xF0, 0x80, 0x80, 0xAF, 0x0A], ["HX1101"], line: 4),
        .bytes("overlong NUL", document("# ") + [0xC0, 0x80, 0x0A], ["HX1101"], line: 4),
        .bytes("high surrogate", document("# ") + [0xED, 0xA0, 0x80, 0x0A], ["HX1101"], line: 4),
        .bytes(
            "surrogate pair (CESU-8)",
            document("# ") + [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80, 0x0A],
            ["HX1101"],
            line: 4
        ),
        .bytes("beyond U+10FFFF", document("# ") + [0xF4, 0x90, 0x80, 0x80, 0x0A], ["HX1101"], line: 4),
        .bytes("five-byte form", document("# ") + [0xF8, 0x88, 0x80, 0x80, 0x80, 0x0A], ["HX1101"], line: 4),
        .bytes("byte FF", document("# ") + [0xFF, 0x0A], ["HX1101"], line: 4),
        .bytes("continuation byte alone", document("# ") + [0x80, 0x0A], ["HX1101"], line: 4),
        .bytes("Latin-1 letter", document("# ") + [0xE9, 0x0A], ["HX1101"], line: 4),
        .bytes("sequence cut off by a line end", document("# ") + [0xE2, 0x82, 0x0A], ["HX1101"], line: 4),
        .bytes(
            "sequence cut off after two of three bytes at the end",
            document("# ") + [0xE2, 0x82],
            ["HX1101"],
            line: 4
        ),
        .bytes("sequence cut off after one of four bytes at the end", document("# ") + [0xF0], ["HX1101"], line: 4),
        .bytes("gzip", [0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00], ["HX1105"], line: 1),
        .bytes(
            "invalid byte behind 1 MB of comment",
            document(repeated("#" + repeated("x", 62) + "\n", 16_384)) + [0xFF],
            ["HX1101"],
            line: 16_388
        ),
    ]

    /// Line breaks that an editor does not show as one, so that what is reviewed is not what is read.
    static let lineBreaks: [Case] = [
        .sections("lone CR in a comment", "# harmless\rteams: []\n", ["HX1103"], line: 4),
        .bytes("lone CR as every line end", document("").map { $0 == 0x0A ? 0x0D : $0 }, ["HX1103"], line: 1),
        .sections("lone CR at the end", "teams: []\r", ["HX1103"], line: 4),
        .sections("two CRs before a line feed", "teams: []\r\r\n", ["HX1103"], line: 4),
        .sections("U+0085 in a comment", "# harmless\u{85}teams: []\n", ["HX1103"], line: 4),
        .sections("U+2028 in a comment", "# harmless\u{2028}teams: []\n", ["HX1103"], line: 4),
        .sections("U+2029 in a comment", "# harmless\u{2029}teams: []\n", ["HX1103"], line: 4),
        .sections("U+0085 in a key", "te\u{85}ams: []\n", ["HX1103"], line: 4),
        .field("U+2028 in a value", in: .team, "displayName: a\u{2028}b", ["HX1103"]),
        .sections(
            "U+0085 in a block scalar",
            "gpuTypes:\n  - name: h100\n    gpusPerInstance: 8\n    description: |\n      a\u{85}      b\n",
            ["HX1103"],
            line: 8
        ),
        .bytes("CRLF is taken", document("teams: []\n").flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }, []),
    ]

    /// Characters that reorder or hide text.
    static let hiddenCharacters: [Case] = [
        .sections("right-to-left override in a comment", "# \u{202E} x\n", ["HX1104"], line: 4),
        .sections("right-to-left override in a key", "te\u{202E}ams: []\n", ["HX1104"], line: 4),
        .field("right-to-left override in a value", in: .team, "displayName: a\u{202E}b", ["HX1104"]),
        .sections("left-to-right isolate in a comment", "# \u{2066} x \u{2069}\n", ["HX1104"], line: 4),
        .sections("pop directional isolate in a key", "teams\u{2069}: []\n", ["HX1104"], line: 4),
        .field("left-to-right mark in a name", in: .teamWithoutName, "name: ml\u{200E}", ["HX1104"]),
        .field("Arabic letter mark in a value", in: .team, "displayName: a\u{61C}b", ["HX1104"]),
        .sections("zero width space in a comment", "# a\u{200B}b\n", ["HX1104"], line: 4),
        .sections("zero width space in a key", "te\u{200B}ams: []\n", ["HX1104"], line: 4),
        .field("zero width space in a name", in: .teamWithoutName, "name: m\u{200B}l", ["HX1104"]),
        .field("zero width joiner in a value", in: .team, "displayName: a\u{200D}b", ["HX1104"]),
        .field("word joiner in a value", in: .team, "displayName: a\u{2060}b", ["HX1104"]),
        .field("soft hyphen in a value", in: .team, "displayName: a\u{AD}b", ["HX1104"]),
        .field("Hangul filler in a value", in: .team, "displayName: a\u{3164}b", ["HX1104"]),
        .field("Mongolian vowel separator in a value", in: .team, "displayName: a\u{180E}b", ["HX1104"]),
        .field("variation selector 256 in a value", in: .team, "displayName: a\u{E01EF}b", ["HX1104"]),
        .sections("tag characters in a comment", "# \u{E0041}\u{E0042}\n", ["HX1104"], line: 4),
        .sections("tag character in a key", "teams\u{E0041}: []\n", ["HX1104"], line: 4),
        .field("tag character in a value", in: .team, "displayName: a\u{E0061}b", ["HX1104"]),
        .field("byte order mark in a value", in: .team, "displayName: a\u{FEFF}b", ["HX1104"]),
        .sections("hidden character after CRLF lines", "a: 1\r\nb: 2\r\n# \u{202E}\r\n", ["HX1104"], line: 6),
    ]

    /// Joiners: taken where a language's spelling or an emoji needs them, and nowhere else.
    static let joiners: [Case] = [
        .field("Persian needs a non-joiner", in: .team, "displayName: می\u{200C}خواهم", []),
        .sections("Persian needs it in a comment", "# کتاب\u{200C}ها… نمی\u{200C}دانم\n", []),
        .sections("non-joiner before a space in a comment", "# کتاب\u{200C} ها\n", ["HX1104"], line: 4),
        .field("Kurdish with marks", in: .team, "displayName: بِ\u{200C}خ", []),
        .field("Bengali non-joiner behind a virama", in: .team, "displayName: র\u{9CD}\u{200C}য", []),
        .field("Sinhala joiner behind a virama", in: .team, "displayName: ශ\u{DCA}\u{200D}රී", []),
        .field("Malayalam joiner at the end", in: .team, "displayName: അവന\u{D4D}\u{200D}", []),
        .field("Malayalam joiner as an escape", in: .team, "displayName: \"അവന\\u0d4d\\u200d\"", []),
        .field("family of emoji", in: .team, "displayName: \u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}", []),
        .field("emoji with a modifier", in: .team, "displayName: \u{1F469}\u{1F3FD}\u{200D}\u{1F4BB}", []),
        .field("emoji with a selector", in: .team, "displayName: \u{1F3F3}\u{FE0F}\u{200D}\u{1F308}", []),
        .field("non-joiner between Latin letters", in: .team, "displayName: a\u{200C}b", ["HX1104"]),
        .field("non-joiner at the start", in: .team, "displayName: \u{200C}می", ["HX1104"]),
        .field("non-joiner at the end", in: .team, "displayName: می\u{200C}", ["HX1104"]),
        .field("non-joiner between two scripts", in: .team, "displayName: م\u{200C}ܒ", ["HX1104"]),
        .field("two non-joiners", in: .team, "displayName: می\u{200C}\u{200C}خ", ["HX1104"]),
        .field("joiner between Arabic letters", in: .team, "displayName: می\u{200D}خ", ["HX1104"]),
        .field("joiner before a vowel", in: .team, "displayName: ক\u{9CD}\u{200D}\u{9BE}", ["HX1104"]),
        .field("virama without a letter", in: .team, "displayName: \u{9CD}\u{200D}", ["HX1104"]),
        .field("joiner between digits", in: .team, "displayName: x1\u{200D}2", ["HX1104"]),
        .field("joiner behind one emoji", in: .team, "displayName: \u{1F469}\u{200D}a", ["HX1104"]),
        .field("joiner in escapes", in: .team, #"displayName: "a\u200db""#, ["HX1104"]),
        .field("non-joiner in a name", in: .teamWithoutName, "name: می\u{200C}خ", ["HX2017"]),
        .field("non-joiner in an e-mail address", in: .userWithoutEmail, "email: می\u{200C}خ@example.com", ["HX2018"]),
        .field("non-joiner in a URL", in: .region, "llmURL: https://می\u{200C}خ.example.com", ["HX2020"]),
        .sections("non-joiner in a key", "می\u{200C}خ: []\n", ["HX2005"], line: 4),
        .field(
            "long run of marks",
            in: .team,
            "displayName: ک" + repeated("\u{9CD}", 3000) + "\u{200D}",
            ["HX1104"]
        ),
    ]

    /// Control characters as they are.
    static let controlCharacters: [Case] = [
        .sections("NUL in a comment", "# a\0b\n", ["HX1105"], line: 4),
        .sections("NUL in a key", "te\0ams: []\n", ["HX1105"], line: 4),
        .field("NUL in a value", in: .team, "displayName: admin\0evil", ["HX1105"]),
        .bytes("NUL after the end", document("") + [0], ["HX1105"], line: 4),
        .sections("BEL in a comment", "# \u{7}\n", ["HX1105"], line: 4),
        .field("ESC in a value", in: .team, "displayName: a\u{1B}[2Jb", ["HX1105"]),
        .sections("vertical tab in a comment", "# \u{B}\n", ["HX1105"], line: 4),
        .sections("form feed between lines", "\u{C}teams: []\n", ["HX1105"], line: 4),
        .field("DEL in a value", in: .team, "displayName: a\u{7F}b", ["HX1105"]),
        .field("CSI (U+009B) in a value", in: .team, "displayName: a\u{9B}2Jb", ["HX1105"]),
        .sections("U+0080 in a comment", "# \u{80}\n", ["HX1105"], line: 4),
        .sections("noncharacter U+FFFE in a comment", "# \u{FFFE}\n", ["HX1105"], line: 4),
        .sections("noncharacter U+FFFF in a key", "te\u{FFFF}ams: []\n", ["HX1105"], line: 4),
    ]

    /// Characters that stand in the text as escapes, and so pass the check of raw bytes.
    static let escapes: [Case] = [
        .field("escaped NUL in a text", in: .team, #"displayName: "admin\0evil""#, ["HX1105"]),
        .field("escaped NUL by number in a text", in: .team, #"displayName: "admin\x00evil""#, ["HX1105"]),
        .field("escaped BEL", in: .team, #"displayName: "a\a""#, ["HX1105"]),
        .field("escaped backspace", in: .team, #"displayName: "a\b""#, ["HX1105"]),
        .field("escaped ESC", in: .team, #"displayName: "a\e[2J""#, ["HX1105"]),
        .field("escaped CR", in: .team, #"displayName: "a\rb""#, ["HX1105"]),
        .field("escaped line feed in a label", in: .team, #"displayName: "a\nb""#, ["HX1105"]),
        .field("escaped tab in a label", in: .team, #"displayName: "a\tb""#, ["HX1105"]),
        .field("escaped DEL", in: .team, #"displayName: "a\x7fb""#, ["HX1105"]),
        .field("escaped CSI", in: .team, #"displayName: "a\x9bb""#, ["HX1105"]),
        .field("escaped U+FFFE", in: .team, #"displayName: "a\ufffeb""#, ["HX1105"]),
        .field("escaped next line by letter", in: .team, #"displayName: "a\Nb""#, ["HX1103"]),
        .field("escaped next line by number", in: .team, #"displayName: "a\x85b""#, ["HX1103"]),
        .field("escaped line separator by letter", in: .team, #"displayName: "a\Lb""#, ["HX1103"]),
        .field("escaped paragraph separator by letter", in: .team, #"displayName: "a\Pb""#, ["HX1103"]),
        .field("escaped line separator by number", in: .team, #"displayName: "a\u2028b""#, ["HX1103"]),
        .field("escaped right-to-left override", in: .team, #"displayName: "a\u202eb""#, ["HX1104"]),
        .field("escaped isolate", in: .team, #"displayName: "a\U00002066b""#, ["HX1104"]),
        .field("escaped zero width space", in: .team, #"displayName: "a\u200bb""#, ["HX1104"]),
        .field("escaped byte order mark", in: .team, #"displayName: "a\uFEFFb""#, ["HX1104"]),
        .field("escaped soft hyphen", in: .team, #"displayName: "a\xadb""#, ["HX1104"]),
        .field("escaped tag character", in: .team, #"displayName: "a\U000E0041b""#, ["HX1104"]),
        .field("escaped surrogate", in: .team, #"displayName: "a\ud800b""#, ["HX1201"]),
        .field("escape beyond U+10FFFF", in: .team, #"displayName: "a\U00110000b""#, ["HX1201"]),
        .field("unknown escape", in: .team, #"displayName: "a\qb""#, ["HX1201"]),
        .field("escape with too few digits", in: .team, #"displayName: "a\x0""#, ["HX1201"]),
        .field("escaped NUL in a text of many lines", in: .gpuType, #"description: "a\0b""#, ["HX1105"]),
        .sections("escaped NUL in a section's key", #""te\0ams": []\#n"#, ["HX2005"], line: 4),
        .field("escaped override in a field's key", in: .team, #""na\u202eme": x"#, ["HX2005"]),
        .field("escaped line feed and ESC in a field's key", in: .team, #""a\n\e[31m": x"#, ["HX2005"]),
        .field("escaped NUL in a name", in: .teamWithoutName, #"name: "ml\0""#, ["HX2017"]),
        .field(
            "escaped NUL in an e-mail address",
            in: .userWithoutEmail,
            #"email: "ada@example.com\0.evil.example""#,
            ["HX2018"]
        ),
        .field("escaped NUL in a URL", in: .region, #"llmURL: "https://llm.example.com\0.evil.example""#, ["HX2020"]),
        .field("escaped NUL in a host", in: .region, #"vectorDBHost: "db.example.com\0""#, ["HX2020"]),
        .field("escaped NUL in a choice", in: .membershipWithoutRole, #"role: "admin\0""#, ["HX2021"]),
        .field(
            "escaped NUL in a digest",
            in: .keyWithoutDigest,
            #"sha256: ["3f0c9d2e7a61b5484c1e0f92d7ab36e58840cfa1d2b97e6350a4c8f1e6d7b02\0"]"#,
            ["HX2019"]
        ),
        .field("escaped NUL in a time", in: .reservationWithoutStart, #"start: "2026-12-01T09:00:00Z\0""#, ["HX2015"]),
        .field("escaped NUL in a duration", in: .reservationWithoutDuration, #"duration: "72h\0""#, ["HX2016"]),
        .field("escaped NUL in a decimal", in: .pool, #"usdPerGPUHour: "6.88\0""#, ["HX2014"]),
        .field("escaped NUL in a truth value", in: .team, #"active: "true\0""#, ["HX2012"]),
        .text(
            "escaped NUL in the cluster's name",
            #"apiVersion: hxapply/v1\#nkind: Cluster\#nmetadata: {name: "pr\0od"}\#n"#,
            ["HX2017"],
            line: 3
        ),
        .text(
            "escaped NUL behind the API version",
            #"apiVersion: "hxapply/v1\0"\#nkind: Cluster\#nmetadata: {name: prod}\#n"#,
            ["HX2002"],
            line: 1
        ),
    ]
}
