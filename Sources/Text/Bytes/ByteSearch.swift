internal import Glibc

extension UnsafeBufferPointer<UInt8> {
    /// The first index of a byte from an index on; uses `memchr`, which is faster than a loop.
    package func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        guard start < count, let base = baseAddress, let found = memchr(base + start, Int32(byte), count - start) else {
            return nil
        }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    /// Whether these bytes stand anywhere in it, one behind another.
    package func contains(_ bytes: [UInt8]) -> Bool {
        guard let first = bytes.first else { return true }
        var start = 0
        while let index = firstIndex(of: first, from: start) {
            if index + bytes.count > count { return false }
            if self[index..<(index + bytes.count)].elementsEqual(bytes) { return true }
            start = index + 1
        }
        return false
    }
}

extension String {
    /// Whether the bytes of another text stand anywhere in it, one behind another.
    ///
    /// `contains` compares whole characters, which takes many times as long.
    func containsBytes(of other: String) -> Bool {
        var text = self
        return text.withUTF8 { $0.contains(Array(other.utf8)) }
    }
}
