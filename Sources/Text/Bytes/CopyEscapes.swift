/// The escapes of Postgres' `COPY`: https://www.postgresql.org/docs/15/sql-copy.html, "Text Format".
package enum CopyEscapes {
    private static let escapes: [(byte: UInt8, letter: UInt8)] = [
        (0x5C, UInt8(ascii: "\\")), (0x08, UInt8(ascii: "b")), (0x09, UInt8(ascii: "t")), (0x0A, UInt8(ascii: "n")),
        (0x0B, UInt8(ascii: "v")), (0x0C, UInt8(ascii: "f")), (0x0D, UInt8(ascii: "r")),
    ]

    /// Appends text with backslash, tab and line feed escaped, as `COPY … TO STDOUT` escapes them.
    package static func append(_ text: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        guard text.contains(where: { $0 == UInt8(ascii: "\\") || $0 < 0x20 }) else {
            output.append(contentsOf: text)
            return
        }
        for byte in text {
            if let letter = letter(of: byte) {
                output.append(UInt8(ascii: "\\"))
                output.append(letter)
            } else {
                output.append(byte)
            }
        }
    }

    /// The text without its escapes.
    package static func undo(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        var isEscaped = false
        for byte in text {
            if isEscaped {
                bytes.append(self.byte(of: byte))
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }

    private static func letter(of byte: UInt8) -> UInt8? { escapes.first { $0.byte == byte }?.letter }

    private static func byte(of letter: UInt8) -> UInt8 { escapes.first { $0.letter == letter }?.byte ?? letter }
}
