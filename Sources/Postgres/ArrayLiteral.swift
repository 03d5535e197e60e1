/// Writes the text form of a one-dimensional Postgres array, to bind many values as one parameter.
package enum ArrayLiteral {
    /// `{"a","b\"c",NULL}`.
    ///
    /// Each value is quoted, so no value can end the array or be read as NULL.
    package static func make(_ values: [String?]) -> String {
        var literal: [UInt8] = [UInt8(ascii: "{")]
        for (index, value) in values.enumerated() {
            if index > 0 { literal.append(UInt8(ascii: ",")) }
            append(value, to: &literal)
        }
        literal.append(UInt8(ascii: "}"))
        return String(decoding: literal, as: UTF8.self)
    }

    private static func append(_ value: String?, to literal: inout [UInt8]) {
        guard let value else {
            literal.append(contentsOf: "NULL".utf8)
            return
        }
        literal.append(UInt8(ascii: "\""))
        for byte in value.utf8 {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { literal.append(UInt8(ascii: "\\")) }
            literal.append(byte)
        }
        literal.append(UInt8(ascii: "\""))
    }
}
