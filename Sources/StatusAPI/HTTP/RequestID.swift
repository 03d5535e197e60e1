internal import HTTPTypes
internal import Synchronization

/// The ID by which a request can be found in the log.
enum RequestID {
    static let field = Answer.fieldName("X-Request-Id")
    private static let maximumLength = 64

    private static let prefix = hexadecimal(UInt64.random(in: 0...UInt64.max))
    private static let counter = Atomic<UInt64>(0)

    /// The ID that the client sent if it is safe to log, else a new one.
    static func of(_ fields: HTTPFields) -> String {
        if let given = fields[field], isPlain(given) { return given }
        return prefix + hexadecimal(counter.add(1, ordering: .relaxed).newValue)
    }

    /// Whether the text has only letters, digits and hyphens, and so is safe to log.
    private static func isPlain(_ text: String) -> Bool {
        (1...maximumLength).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || byte == UInt8(ascii: "-")
            }
    }

    private static func hexadecimal(_ number: UInt64) -> String {
        String(unsafeUninitializedCapacity: 16) { buffer in
            for index in 0..<16 {
                let digit = UInt8(truncatingIfNeeded: number >> UInt64(60 - 4 * index)) & 0x0F
                buffer[index] = digit < 10 ? 0x30 + digit : 0x57 + digit
            }
            return 16
        }
    }
}
