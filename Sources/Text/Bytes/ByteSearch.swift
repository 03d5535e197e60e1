internal import Glibc

extension UnsafeBufferPointer<UInt8> {
    /// The first index of a byte from an index on; uses `memchr`, which is faster than a loop.
    package func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        guard start < count, let base = baseAddress, let found = memchr(base + start, Int32(byte), count - start) else {
            return nil
        }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }
}
