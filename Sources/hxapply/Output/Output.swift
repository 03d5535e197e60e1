import ArgumentParser
import EmbeddedPostgres
import Glibc

/// Writes to standard output and standard error by the byte, and notices when it cannot.
enum Output {
    /// Writes the whole text to standard output.
    /// - Throws: exit code 1 where it cannot be written, such as on a full disk.
    static func write(_ text: String) throws { try write(Array(text.utf8)) }

    static func write(_ bytes: [UInt8]) throws {
        guard writeAll(bytes, to: STDOUT_FILENO) else {
            ErrorReport.write("standard output cannot be written: \(String(cString: strerror(errno)))")
            throw ExitStatus.unexpected.code
        }
    }

    /// Writes to standard error; where that fails there is nobody left to tell.
    static func writeError(_ text: String) { _ = writeAll(Array(text.utf8), to: STDERR_FILENO) }

    /// - Returns: whether all of it was written; `errno` says why not.
    static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        PlainFile.writeAll(bytes, to: descriptor)
    }
}

/// Standard input, output and error, which a caller may have closed.
enum StandardDescriptors {
    /// Keeps the numbers 0, 1 and 2 from being given to the database's socket, into which output would then go.
    ///
    /// The stand-in for standard output cannot be written, so that the loss is noticed.
    static func keep() {
        for (descriptor, mode) in [(STDIN_FILENO, O_RDONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDWR)]
        where fcntl(descriptor, F_GETFD) < 0 {
            _ = open("/dev/null", mode)
        }
    }
}

/// Collects text and writes it in large pieces, so that a plan of a hundred thousand changes takes few system calls.
struct BufferedOutput {
    private static let chunk = 1 << 16

    private var bytes: [UInt8] = []
    private var failure: (any Error)?

    mutating func write(_ text: String) {
        bytes.append(contentsOf: text.utf8)
        if bytes.count >= Self.chunk { flush() }
    }

    /// Writes what is left.
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
