import Testing

@testable import Model
@testable import Spec
@testable import Text

/// Scalars and the cells that they become.
@Suite struct ScalarTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let type: FieldType
        let text: String
        /// The cell, or the code of the refusal.
        let expected: String

        init(_ type: FieldType, _ text: String, _ expected: String) {
            self.type = type
            self.text = text
            self.expected = expected
        }

        var testDescription: String { "\(text) as \(type)" }
    }

    static let decimal = FieldType.decimal(scale: 2)
    static let duration = FieldType.duration(minutes: 1...525_600)
    static let line = FieldType.text(limit: 10, lines: .one)

    static let cases: [Case] = [
        Case(.boolean, "true", "t"), Case(.boolean, "false", "f"), Case(.boolean, "True", "HX2012"),
        Case(.integer(0...16), "0", "0"), Case(.integer(0...16), "16", "16"), Case(.integer(0...16), "17", "HX2022"),
        Case(.integer(-5...5), "-5", "-5"), Case(.integer(0...16), "016", "HX2013"),
        Case(.integer(0...16), "99999999999999999999", "HX2022"), Case(.integer(0...16), "-0", "HX2013"),
        Case(decimal, "50000", "50000.00"), Case(decimal, "0.5", "0.50"), Case(decimal, "12.34", "12.34"),
        Case(decimal, "12.345", "HX2022"), Case(decimal, ".5", "HX2014"), Case(decimal, "5.", "HX2014"),
        Case(decimal, "-1", "HX2014"), Case(decimal, "999999999999.99", "999999999999.99"),
        Case(decimal, "1000000000000", "HX2022"), Case(decimal, "1e3", "HX2014"),
        Case(.timestamp, "2026-12-01T09:00:00Z", "2026-12-01 09:00:00+00"),
        Case(.timestamp, "2026-12-01T00:30:00+01:00", "2026-11-30 23:30:00+00"),
        Case(.timestamp, "2024-02-29T23:59:59.120-00:30", "2024-03-01 00:29:59.12+00"),
        Case(.date, "2028-02-29", "2028-02-29"), Case(.date, "2026-02-29", "HX2034"),
        Case(.date, "2026-1-01", "HX2034"),
        Case(.date, "26-01-01", "HX2034"), Case(.date, "2026-01-01T00:00:00Z", "HX2034"),
        Case(.date, "1999-12-31", "HX2022"), Case(.date, "2100-01-01", "HX2022"), Case(.date, "", "HX2034"),
        Case(.timestamp, "2026-02-29T00:00:00Z", "HX2015"), Case(.timestamp, "2026-12-01T09:00:00", "HX2015"),
        Case(.timestamp, "2100-01-01T00:00:00Z", "HX2022"), Case(.timestamp, "2099-12-31T23:59:59-00:01", "HX2022"),
        Case(.timestamp, "0000-01-01T00:00:00Z", "HX2022"), Case(.timestamp, "2026-12-01T24:00:00Z", "HX2015"),
        Case(duration, "72h", "72:00:00"), Case(duration, "3d", "72:00:00"), Case(duration, "90m", "01:30:00"),
        Case(duration, "365d", "8760:00:00"), Case(duration, "366d", "HX2022"), Case(duration, "1.5h", "HX2016"),
        Case(duration, "0h", "HX2022"), Case(duration, "h", "HX2016"), Case(duration, "07h", "HX2016"),
        Case(.name, "us-east-2", "us-east-2"), Case(.name, "a", "a"), Case(.name, "-a", "HX2017"),
        Case(.name, "no", "HX2011"), Case(.name, "1e3", "HX2011"), Case(.name, "A", "HX2017"),
        Case(.email, "Ada@Example.COM", "ada@example.com"), Case(.email, "ada@localhost", "HX2018"),
        Case(.email, "a..b@example.com", "HX2018"), Case(.email, "é@example.com", "HX2018"),
        Case(line, "plain", "plain"), Case(line, "back\\slash", "back\\\\slash"), Case(line, "\\N", "\\\\N"),
        Case(line, "1_000", "HX2011"), Case(line, "2026-01-01", "HX2011"), Case(line, "0o17", "HX2011"),
        Case(line, "1:30", "HX2011"), Case(line, "~", "HX2011"), Case(line, "1.2.3", "HX2011"),
        Case(line, "1a", "1a"), Case(line, "eleven byte", "HX2023"), Case(line, "é日", "é日"),
        Case(.description, "two\nlines\t!", "two\\nlines\\t!"), Case(line, "two\nlines", "HX1105"),
        Case(.choice(["aws", "gcp"]), "aws", "aws"), Case(.choice(["aws", "gcp"]), "AWS", "HX2021"),
        Case(.area, "US", "US"), Case(.area, "US+CA", "US+CA"), Case(.area, "GLOBAL", "GLOBAL"),
        Case(.area, "BR", "BR"), Case(.area, "us", "HX2031"), Case(.area, "US+", "HX2031"),
        Case(.area, "U", "HX2031"), Case(.area, "NO", "HX2011"), Case(.area, "US CA", "HX2031"),
        Case(.httpsURL, "https://llm.example.com/v1", "https://llm.example.com/v1"),
        Case(.httpsURL, "http://llm.example.com", "HX2020"), Case(.httpsURL, "https://127.0.0.1", "HX2020"),
        Case(.httpsURL, "https://[2002:7f00:1::]/", "HX2020"), Case(.httpsURL, "https://0x7f.1/", "HX2020"),
        Case(.httpsURL, "https://8.8.8.8:8443/", "https://8.8.8.8:8443/"), Case(.httpsURL, "https://", "HX2020"),
        Case(.host, "db.example.com:5432", "db.example.com:5432"), Case(.host, "db.example.com:0", "HX2020"),
        Case(.host, "https://db.example.com", "HX2020"), Case(.host, "LOCALHOST", "HX2020"),
    ]

    @Test(arguments: cases)
    func becomesACellOrIsRefused(_ input: Case) {
        var cell: [UInt8] = []
        let problem = Array(input.text.utf8).withUnsafeBufferPointer {
            input.type.encode($0, isPlain: true, into: &cell)
        }
        #expect(problem?.code.rawValue ?? String(decoding: cell, as: UTF8.self) == input.expected)
    }

    @Test func everyDayOfACenturyComesBack() {
        var previous = CivilDate.days(year: 1999, month: 12, day: 31) ?? 0
        for year in Int64(2000)...2099 {
            for month in Int64(1)...12 {
                for day in Int64(1)...31 {
                    guard let days = CivilDate.days(year: year, month: month, day: day) else { continue }
                    #expect(days == previous + 1)
                    previous = days
                }
            }
        }
        #expect(previous == CivilDate.days(year: 2099, month: 12, day: 31))
    }

    @Test(arguments: [
        ("72:00:00", "72h"), ("01:30:00", "90m"), ("720:00:00", "30d"), ("8760:00:00", "365d"), ("1 mon", "1 mon"),
        ("3 days", "3 days"), ("-01:00:00", "-01:00:00"), ("00:00:30", "00:00:30"),
        ("999999999999999:00:00", "999999999999999:00:00"),
    ])
    func durationsAreShownAsPeopleWriteThem(_ cell: String, _ shown: String) {
        #expect(FieldType.duration(minutes: 1...1).show(cell) == shown)
    }

    @Test func cellsComeBackFromTheirEscapes() {
        for text in ["", "a", "\\", "\\N", "a\tb", "line\nfeed", "\r\u{8}\u{B}\u{C}", "é\\é"] {
            var cell: [UInt8] = []
            RowLine.appendEscaped(text, to: &cell)
            #expect(RowLine.value(of: cell[...]) == text)
        }
        #expect(RowLine.value(of: RowLine.null[...]) == nil)
    }

    @Test(arguments: [
        ("ml-reserch", ["ml-research", "ml-ops"], "ml-research"), ("x", ["y", "abc"], "y"), ("abc", ["xyz"], nil),
        ("grace", ["grade", "grace"], "grace"), ("", ["a"], "a"),
    ])
    func nearestNameIsFewestEditsAway(_ name: String, _ candidates: [String], _ expected: String?) {
        #expect(NearestName.find(name, among: candidates) == expected)
    }
}
