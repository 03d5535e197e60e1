internal import Glibc

extension UnsafeBufferPointer<UInt8> {
    /// Where a byte stands first from an index on, found by libc's `memchr`, which looks at many at a time.
    package func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        guard start < count, let base = baseAddress, let found = memchr(base + start, Int32(byte), count - start) else {
            return nil
        }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }
}
