internal import Text

/// A set of byte strings that stand in one text: which keys there are, or where a unique value was seen first.
///
/// Open addressing over row ordinals: a hundred thousand lookups cost a few milliseconds, and nothing is allocated for
/// any of them, as a `Dictionary` of `String` would.
struct KeyIndex {
    /// Row ordinals plus one; 0 is an empty slot.
    private var slots: [UInt32]
    private let mask: Int
    /// Chosen anew for each index, so that no spec can be written whose keys all collide.
    private let seed = UInt64.random(in: .min ... .max)

    init(capacity: Int) {
        var size = 16
        while size < capacity * 2 { size *= 2 }
        slots = Array(repeating: 0, count: size)
        mask = size - 1
    }

    /// Adds a row under its bytes.
    /// - Parameter bytes: the bytes of any row that was added.
    /// - Returns: the row that is already there under the same bytes, or nil.
    mutating func insert(_ row: Int, bytes: (Int) -> UnsafeBufferPointer<UInt8>) -> Int? {
        let wanted = bytes(row)
        var slot = hash(wanted) & mask
        while slots[slot] != 0 {
            let other = Int(slots[slot]) - 1
            if Self.areEqual(bytes(other), wanted) { return other }
            slot = (slot + 1) & mask
        }
        slots[slot] = UInt32(truncatingIfNeeded: row + 1)
        return nil
    }

    func contains(_ wanted: UnsafeBufferPointer<UInt8>, bytes: (Int) -> UnsafeBufferPointer<UInt8>) -> Bool {
        row(of: wanted, bytes: bytes) != nil
    }

    /// The row that was added under these bytes, or nil.
    func row(of wanted: UnsafeBufferPointer<UInt8>, bytes: (Int) -> UnsafeBufferPointer<UInt8>) -> Int? {
        var slot = hash(wanted) & mask
        while slots[slot] != 0 {
            let row = Int(slots[slot]) - 1
            if Self.areEqual(bytes(row), wanted) { return row }
            slot = (slot + 1) & mask
        }
        return nil
    }

    private static func areEqual(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
        ByteOrder.compare(left, right) == 0
    }

    /// FNV-1a from a random start, its high bits folded into the low ones that choose the slot.
    private func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var hash = 0xCBF2_9CE4_8422_2325 ^ seed
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return Int(truncatingIfNeeded: hash ^ (hash >> 32))
    }
}
