internal import Model
internal import Text

extension FieldType {
    /// Writes a value of the database as JSON, a time that RFC 3339 cannot say as the nearest one that it can.
    func writeShown(_ value: String?, to json: inout JSONWriter) {
        guard self == .timestamp, let value else { return write(value, to: &json) }
        json.string(Self.shownTime(show(value)))
    }

    /// The time itself where it is one of RFC 3339, whose years have four digits; the first or the last one otherwise.
    ///
    /// Postgres also has years before the first and beyond 9999, and `infinity`.
    static func shownTime(_ text: String) -> String {
        let digits = text.utf8.prefix { (0x30...0x39).contains($0) }.count
        if digits == 4, text.hasSuffix("Z") { return text }
        let isBefore = text.hasPrefix("-") || text.hasSuffix("BC")
        return isBefore ? "0001-01-01T00:00:00Z" : "9999-12-31T23:59:59Z"
    }
}
