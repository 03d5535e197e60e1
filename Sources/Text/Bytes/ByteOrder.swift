internal import Glibc

/// Compares texts by bytes.
///
/// Names are never compared with `String`'s `==`, which takes canonically equivalent texts for equal.
package enum ByteOrder {
    /// Compares like `memcmp`: less than 0, 0, or greater than 0.
    ///
    /// A prefix of a longer text is less than that text.
    @inlinable
    package static func compare(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Int {
        if let a = left.baseAddress, let b = right.baseAddress {
            let order = memcmp(a, b, min(left.count, right.count))
            if order != 0 { return Int(order) }
        }
        return left.count - right.count
    }
}
