import Glibc
import Keys

/// Reads and writes secrets without copies that nobody overwrites.
enum SecretOutput {
    /// Writes a secret to standard output.
    /// - Throws: exit code 1 if it cannot be written.
    static func write(_ secret: SecretBytes) throws {
        guard secret.withBytes({ writeAll($0, to: STDOUT_FILENO) }) else {
            ErrorReport.write("standard output cannot be written: \(String(cString: strerror(errno)))")
            throw ExitStatus.unexpected.code
        }
    }

    /// Creates a new file that only the current user can read; symbolic links are not followed.
    /// - Returns: whether the file was written; if not, `errno` tells why.
    static func make(_ path: String, _ secret: SecretBytes) -> Bool {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return false }
        let isWritten = secret.withBytes { writeAll($0, to: descriptor) } && fsync(descriptor) == 0
        return close(descriptor) == 0 && isWritten
    }

    private static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count < 0 {
                if errno == EINTR { continue }
                return false
            }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Reads standard input to its end, without the white space around it.
    ///
    /// - Parameter limit: the maximum number of bytes; of a longer text one byte more is returned, white space or not.
    static func read(limit: Int) -> SecretBytes {
        var length = 0
        let all = SecretBytes(count: limit + 1) { buffer in
            while length < buffer.count {
                let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[length...])
                let count = Glibc.read(STDIN_FILENO, rest.baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                if count <= 0 { break }
                length += count
            }
        }
        if length > limit { return all }
        return all.withBytes { bytes in
            let text = bytes[..<length]
            let start = text.firstIndex { !isSpace($0) } ?? text.endIndex
            let end = text.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? start
            return SecretBytes(count: end - start) { buffer in
                buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
            }
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
