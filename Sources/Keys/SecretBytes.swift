internal import COpenSSL

/// Bytes in memory that is overwritten before it is freed.
///
/// While such bytes exist, the process writes no core file. They are never a `String`, whose copies nobody overwrites.
package final class SecretBytes {
    private let memory: UnsafeMutableRawBufferPointer

    /// - Parameter fill: writes the bytes, which are zero before.
    package init(count: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void) {
        CoreDumps.forbid()
        memory = .allocate(byteCount: count, alignment: 16)
        memory.initializeMemory(as: UInt8.self, repeating: 0)
        fill(memory)
    }

    deinit {
        OPENSSL_cleanse(memory.baseAddress, memory.count)
        memory.deallocate()
        CoreDumps.allow()
    }

    package var count: Int { memory.count }

    /// Lends the bytes.
    ///
    /// - Parameter body: must not keep or copy the bytes beyond its end, unless it shows them to who asked for them.
    package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        body(UnsafeRawBufferPointer(memory))
    }
}
