internal import Spec

/// One line of the observation, valid while the next one has not been read.
struct ObservedRow {
    /// The cells of the kind's fields, as a declared row has them.
    let line: UnsafeBufferPointer<UInt8>
    /// The cells of the key, with the tabs between them.
    let key: UnsafeBufferPointer<UInt8>
    /// The digest of what hxapply last wrote as hexadecimal digits, or nil where it never wrote the row.
    let managedDigest: UnsafeBufferPointer<UInt8>?

    init(_ bytes: UnsafeBufferPointer<UInt8>, of kind: Kind) {
        let tab = UInt8(ascii: "\t")
        let end = bytes.lastIndex(of: tab) ?? bytes.count
        line = UnsafeBufferPointer(rebasing: bytes[..<end])
        let last = bytes[min(end + 1, bytes.count)...]
        // A bytea stands as `\\x` and its digits, the backslash doubled by COPY; null as `\N`.
        managedDigest = last.count > 3 ? UnsafeBufferPointer(rebasing: last.dropFirst(3)) : nil
        var keyEnd = line.startIndex
        var remaining = kind.keyCount
        while remaining > 0 {
            keyEnd = line[keyEnd...].firstIndex(of: tab) ?? line.endIndex
            remaining -= 1
            if remaining > 0, keyEnd < line.endIndex { keyEnd += 1 }
        }
        key = UnsafeBufferPointer(rebasing: line[..<keyEnd])
    }
}
