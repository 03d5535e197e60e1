import Testing
import Text

@testable import Model

/// What a type of value takes agrees with what it says of itself: constraints, order, filters.
@Suite struct ValueTypeTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        let type: any ValueType
        /// Texts that a spec may write.
        let texts: [String]

        init(_ type: any ValueType, _ texts: [String]) {
            self.type = type
            self.texts = texts
        }

        var testDescription: String { "\(type)" }
    }

    /// One of each type, with limits on both sides of 0 where there are any.
    static let samples: [Sample] = [
        Sample(BooleanValue(), ["true", "false"]),
        Sample(IntegerValue(range: 0...16), ["0", "9", "16"]),
        Sample(IntegerValue(range: -16...16), ["-16", "-1", "0", "1", "16"]),
        Sample(IntegerValue(range: .min ... .max), ["-9223372036854775808", "0", "9223372036854775807"]),
        Sample(DecimalValue(scale: 2), ["0", "0.5", "12.34", "999999999999.99"]),
        Sample(NameValue(), ["a", "us-east-2", "0a0", String(repeating: "x", count: 63)]),
        Sample(TextValue(limit: 40, lines: .one), ["plain", "back\\slash", "é日", "it's", "{a,b}"]),
        Sample(TextValue(limit: 40, lines: .many), ["two\nlines", "tab\there"]),
        Sample(EmailValue(), ["ada@example.com", "Ada+x@Example.COM", "a.b@c-d.example"]),
        Sample(ChoiceValue(choices: ["one", "two words", "it's"]), ["one", "two words", "it's"]),
        Sample(AreaValue(), ["US", "US+CA", "APAC"]),
        Sample(
            TimestampValue(),
            ["2000-01-01T00:00:00Z", "2099-12-31T23:59:59.000001Z", "2026-12-01 10:00:00.25+01:00"]
        ),
        Sample(DateValue(), ["2000-01-01", "2028-02-29", "2099-12-31"]),
        Sample(DurationValue(range: 0...525_600), ["0m", "1m", "90m", "72h", "365d"]),
        Sample(DigestValue(), [String(repeating: "ab", count: 32), String(repeating: "0", count: 64)]),
        Sample(ScopeValue(), ["jobs:submit", "x0", "a.b_c-d:"]),
        Sample(
            RecipientValue(),
            [
                "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",
                "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea ada@laptop",
            ]
        ),
        Sample(HTTPSURLValue(), ["https://a.example.com", "https://b.example.com:8443/v1?x=y", "https://8.8.8.8"]),
        Sample(
            MapValue(limit: 2, text: TextValue(limit: 9, lines: .one)),
            ["{}", #"{"a": "b", "cc": "d"}"#, #"{"a": "\"\\ \\", "b": "é日"}"#]
        ),
        Sample(HostValue(), ["db.example.com", "10.1.2.3:5432", "[2001:db8::1]:80"]),
    ]

    private static func matches(_ text: String, _ pattern: String) throws -> Bool {
        try text.wholeMatch(of: Regex(pattern).matchingSemantics(.unicodeScalar)) != nil
    }

    @Test(arguments: samples)
    func whatIsTakenSatisfiesTheConstraints(_ sample: Sample) throws {
        for text in sample.texts {
            let cell = try #require(sample.type.cell(of: text, isPlain: true), "\(text)")
            let stored = try #require(CellText.value(of: cell[...]))
            for constraint in sample.type.constraints {
                switch constraint {
                case .pattern(let written, let pattern):
                    #expect(try Self.matches(text, written), "\(text)")
                    if let pattern { #expect(try Self.matches(stored, pattern), "\(stored)") }
                case .length(let range): #expect(range.contains(stored.utf8.count), "\(text)")
                case .choice(let choices): #expect(choices.contains(stored), "\(text)")
                case .prefix(let prefix): #expect(stored.hasPrefix(prefix), "\(text)")
                case .range(let range): #expect(Int64(stored).map(range.contains) == true, "\(text)")
                case .years(let years): #expect(Int64(stored.prefix(4)).map(years.contains) == true, "\(text)")
                case .minutes(let range): #expect(sample.type.order(of: cell[...]).map(range.contains) == true)
                case .map(let names, let pattern, let length):
                    let texts = try #require(MapValue.texts(of: stored))
                    #expect(texts.count <= names && texts.values.allSatisfy { length.contains($0.utf8.count) })
                    for name in texts.keys { #expect(try Self.matches(name, pattern)) }
                case .truth, .decimal: break
                }
            }
        }
    }

    @Test(arguments: samples)
    func whatIsShownReadsBackToTheSame(_ sample: Sample) throws {
        for text in sample.texts {
            let cell = try #require(sample.type.cell(of: text, isPlain: true))
            let shown = sample.type.show(try #require(CellText.value(of: cell[...])))
            #expect(sample.type.cell(of: shown, isPlain: sample.type.isLiteral) == cell, "\(text)")
            #expect(sample.type.showInAnswer(try #require(CellText.value(of: cell[...]))) == shown, "\(text)")
        }
    }

    @Test(arguments: samples)
    func whatIsAskedForIsFound(_ sample: Sample) throws {
        for text in sample.texts {
            let cell = try #require(sample.type.cell(of: text, isPlain: true))
            let order = sample.type.order(of: cell[...])
            #expect((order != nil) == sample.type.isQuantity, "\(text)")
            let shown = sample.type.show(try #require(CellText.value(of: cell[...])))
            // Numbers of more than 15 digits are not taken in a parameter.
            if sample.type is IntegerValue, shown.utf8.count > 16 { continue }
            #expect(sample.type.asked(shown) == (order.map { .quantity($0) } ?? .cell(cell)), "\(text)")
        }
        #expect(sample.type.order(of: CellText.null[...]) == nil)
    }

    @Test(arguments: samples.filter { $0.type.isQuantity })
    func ordersGrowAsTheSamplesDo(_ sample: Sample) throws {
        let orders = try sample.texts.map { text in
            let cell = try #require(sample.type.cell(of: text, isPlain: true))
            return try #require(sample.type.order(of: cell[...]))
        }
        // The last time lies between the others.
        let growing = sample.type is TimestampValue ? [orders[0], orders[2], orders[1]] : orders
        #expect(growing == growing.sorted())
        #expect(Set(growing).count == growing.count)
    }

    @Test(arguments: samples)
    func typesAreEqualByTheirLimits(_ sample: Sample) {
        #expect(FieldType.value(sample.type) == .value(sample.type))
        #expect(FieldType.value(sample.type) != .value(IntegerValue(range: 7...7)))
        #expect(!sample.type.words.isEmpty)
    }

    @Test(arguments: [
        (0...16, ColumnType.integer), (-16...16, .integer), (0...2_147_483_648, .bigint),
        (-2_147_483_648...0, .integer), (-2_147_483_649...0, .bigint),
    ])
    func numbersHaveAColumnThatHoldsThem(_ range: ClosedRange<Int64>, _ column: ColumnType) {
        #expect(IntegerValue(range: range).column == column)
    }

    @Test func digestsAreNotToldWhole() {
        let digest = String(repeating: "a", count: 64)
        #expect(FieldType.sha256.fieldValue(digest) == .text("aaaaaaaaaaaaaaa…"))
    }

    // MARK: Forms of words

    @Test func formsAreRegularExpressions() {
        #expect(WordForm("a-z0-9", inside: "-", length: 1...63).pattern == "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$")
        #expect(WordForm("a-z", inside: "-", length: 3...9).pattern == "^[a-z][-a-z]{1,7}[a-z]$")
        #expect(WordForm("A-Z", length: 2...16, joinedBy: 0x2B).pattern == "^[A-Z]{2,16}([+][A-Z]{2,16})*$")
        #expect(WordForm("0-9a-f", length: 64...64).pattern == "^[0-9a-f]{64}$")
    }

    @Test(arguments: [
        WordForm("a-z0-9", inside: "-", length: 1...5), WordForm("a-z", inside: "-", length: 3...4),
        WordForm("A-Z", length: 2...3, joinedBy: 0x2B), WordForm("0-9a-f", length: 2...2),
    ])
    func formsMatchWhatTheirExpressionsMatch(_ form: WordForm) throws {
        let regex = try Regex(form.pattern).matchingSemantics(.unicodeScalar)
        let letters = Array("a0-Af+é")
        // All texts of up to four of these characters.
        var texts = [""]
        for _ in 0..<4 { texts += texts.flatMap { text in letters.map { text + String($0) } } }
        for text in Set(texts) {
            let isMatch = Array(text.utf8).withUnsafeBufferPointer(form.matches)
            #expect(isMatch == (text.wholeMatch(of: regex) != nil), "\(text)")
        }
    }
}
