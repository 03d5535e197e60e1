import ArgumentParser
import EmbeddedPostgres
import Glibc

/// Writes to standard output and standard error without buffering, and checks for errors.
enum Output {
    /// Writes a text to standard output.
    /// - Throws: exit code 1 if it cannot be written, for example to a full disk.
    static func write(_ text: String) throws { try write(Array(text.utf8)) }

    static func write(_ bytes: [UInt8]) throws {
        guard writeAll(bytes, to: STDOUT_FILENO) else {
            ErrorReport.write("standard output cannot be written: \(String(cString: strerror(errno)))")
            throw ExitStatus.unexpected.code
        }
    }

    /// Writes a text to standard error, and ignores errors.
    static func writeError(_ text: String) { _ = writeAll(Array(text.utf8), to: STDERR_FILENO) }

    /// Writes all bytes to a descriptor.
    /// - Returns: whether all bytes were written; if not, `errno` tells why.
    static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        PlainFile.writeAll(bytes, to: descriptor)
    }
}

/// The file descriptors 0, 1 and 2, which may be closed when the program starts.
enum StandardDescriptors {
    /// Opens `/dev/null` for each closed one, so that no file or socket gets its number and receives output.
    ///
    /// For standard output it is opened read-only, so that writing fails and the error is noticed.
    static func fill() {
        for (descriptor, mode) in [(STDIN_FILENO, O_RDONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDWR)]
        where fcntl(descriptor, F_GETFD) < 0 {
            _ = open("/dev/null", mode)
        }
    }
}

/// Buffers text for standard output, so that a plan of many changes needs few system calls.
struct BufferedOutput {
    private static let chunk = 1 << 16

    private var bytes: [UInt8] = []
    private var failure: (any Error)?

    mutating func write(_ text: String) {
        bytes.append(contentsOf: text.utf8)
        if bytes.count >= Self.chunk { flush() }
    }

    /// Writes the rest of the buffer.
    /// - Throws: exit code 1 if any part could not be written.
    mutating func finish() throws {
        flush()
        if let failure { throw failure }
    }

    private mutating func flush() {
        defer { bytes.removeAll(keepingCapacity: true) }
        guard failure == nil else { return }
        do { try Output.write(bytes) } catch { failure = error }
    }
}
