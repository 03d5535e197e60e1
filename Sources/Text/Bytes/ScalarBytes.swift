/// The bytes of a scalar value of a spec, in the reader's buffer.
package typealias ScalarBytes = UnsafeBufferPointer<UInt8>

extension UnsafeBufferPointer<UInt8> {
    /// Whether the bytes are those of the text.
    @inlinable package func equals(_ text: StaticString) -> Bool {
        count == text.utf8CodeUnitCount && elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: count))
    }

    /// The bytes as text, for messages; texts must not be compared with it.
    @inlinable package var string: String { String(decoding: self, as: UTF8.self) }
}

// They are called for each byte of a spec, and the optimizer inlines `package` functions into other modules only if
// they are marked `@inlinable`.
extension UInt8 {
    /// Whether it is `0` to `9` in ASCII.
    @inlinable package var isDigit: Bool { self &- 0x30 < 10 }
    /// Whether it is `a` to `z` in ASCII.
    @inlinable package var isLowerLetter: Bool { self &- 0x61 < 26 }
    /// Whether it is `A` to `Z` in ASCII.
    @inlinable package var isUpperLetter: Bool { self &- 0x41 < 26 }
    /// Whether it is a letter in ASCII, of either case.
    @inlinable package var isLetter: Bool { (self | 0x20).isLowerLetter }
}
