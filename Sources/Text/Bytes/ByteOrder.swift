internal import Glibc

/// Order and equality by bytes.
///
/// Identity is never left to `String`, which takes canonically equivalent text for equal.
package enum ByteOrder {
    /// Below 0, 0 or above 0, as `memcmp`, a prefix before what it begins.
    package static func compare(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Int {
        if let a = left.baseAddress, let b = right.baseAddress {
            let order = memcmp(a, b, min(left.count, right.count))
            if order != 0 { return Int(order) }
        }
        return left.count - right.count
    }
}
