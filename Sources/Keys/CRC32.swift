/// The CRC-32 of IEEE 802.3, as zip and PNG use it.
enum CRC32 {
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
    }

    static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
        ~bytes.reduce(0xFFFF_FFFF) { checksum, byte in
            table[Int((checksum ^ UInt32(byte)) & 0xFF)] ^ (checksum >> 8)
        }
    }
}
