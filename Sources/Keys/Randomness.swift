internal import COpenSSL

/// A source of random bytes, which is handed in so that tests can repeat what it gave.
package struct Randomness: Sendable {
    private let fill: @Sendable (UnsafeMutableRawBufferPointer) -> Void

    /// - Parameter fill: overwrites all bytes of the buffer.
    package init(_ fill: @escaping @Sendable (UnsafeMutableRawBufferPointer) -> Void) { self.fill = fill }

    /// The generator of libcrypto, which takes its seed from the kernel.
    ///
    /// The process ends if it fails, because a secret that can be guessed is worse than none.
    package static let system = Randomness { buffer in
        guard RAND_priv_bytes(buffer.baseAddress, Int32(buffer.count)) == 1 else {
            preconditionFailure("The system gives no random bytes.")
        }
    }

    /// Random bytes that are secret.
    package func secret(count: Int) -> SecretBytes { SecretBytes(count: count, fill) }

    /// Random bytes that others may know.
    package func bytes(count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            buffer.initialize(repeating: 0)
            fill(UnsafeMutableRawBufferPointer(buffer))
            initialized = count
        }
    }

    func fill(_ buffer: UnsafeMutableRawBufferPointer) { fill(buffer) }
}
