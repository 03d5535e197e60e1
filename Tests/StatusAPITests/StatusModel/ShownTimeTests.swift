import Model
import Testing
import Text

@testable import StatusModel

/// Times of the database that RFC 3339 cannot say are shown as the nearest one that it can.
@Suite struct ShownTimeTests {
    @Test(arguments: [
        ("2026-12-01 09:00:00+00", "2026-12-01T09:00:00Z"), ("2026-12-01 09:00:00.5+00", "2026-12-01T09:00:00.5Z"),
        ("infinity", "9999-12-31T23:59:59Z"), ("-infinity", "0001-01-01T00:00:00Z"),
        ("10000-01-01 00:00:00+00", "9999-12-31T23:59:59Z"), ("294276-12-31 23:59:59+00", "9999-12-31T23:59:59Z"),
        ("4714-11-24 00:00:00+00 BC", "0001-01-01T00:00:00Z"), ("0044-03-15 12:00:00+00 BC", "0001-01-01T00:00:00Z"),
    ])
    func isOneOfRFC3339(_ cell: String, _ shown: String) {
        var json = JSONWriter()
        FieldType.timestamp.writeAnswer(cell, to: &json)
        #expect(json.text == "\"\(shown)\"")
    }
}
