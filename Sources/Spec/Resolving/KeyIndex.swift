internal import Text

/// A set of byte strings in one text, such as the keys of rows or the values of a unique field.
///
/// It uses open addressing over the ordinals of rows. A hundred thousand lookups take a few milliseconds and allocate
/// nothing, unlike a `Dictionary` of `String`.
struct KeyIndex {
    /// The ordinals of the rows plus one; 0 is an empty slot.
    private var slots: [UInt32]
    private let mask: Int
    /// Random for each index, so that no spec can be written whose keys all collide.
    private let seed = UInt64.random(in: .min ... .max)

    init(capacity: Int) {
        var size = 16
        while size < capacity * 2 { size *= 2 }
        slots = Array(repeating: 0, count: size)
        mask = size - 1
    }

    /// Adds a row by its bytes.
    ///
    /// - Parameter bytes: gives the bytes of any row that was added.
    /// - Returns: the row with the same bytes that was added before; nil if there is none.
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

    /// The row with these bytes; nil if there is none.
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

    /// FNV-1a with a random start; its high bits are folded into the low ones, which select the slot.
    private func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var hash = 0xCBF2_9CE4_8422_2325 ^ seed
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return Int(truncatingIfNeeded: hash ^ (hash >> 32))
    }
}
