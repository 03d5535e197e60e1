internal import Glibc
internal import Model

/// Reads whole files up to a maximum size.
package enum FileContents {
    /// The maximum number of bytes in a spec file: 64 MiB.
    package static let maximumSize = 64 << 20

    struct Failure: Error {
        let code: DiagnosticCode
        let reason: String
    }

    /// Reads a regular file.
    ///
    /// Its type is checked again after it is opened, because it may have been replaced meanwhile.
    static func read(_ realPath: String) throws(Failure) -> [UInt8] {
        let descriptor = open(realPath, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure() }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw Failure(code: .notRegularFile, reason: "it is not a regular file")
        }
        guard status.st_size <= maximumSize else { throw tooLarge }
        return try read(descriptor, expected: Int(status.st_size))
    }

    /// Reads a regular file through links; only for paths that the user gives, and not for files in a directory.
    static func readFollowingLinks(_ path: String) throws(Failure) -> [UInt8] {
        guard let resolved = realpath(path, nil) else { throw failure() }
        defer { free(resolved) }
        return try read(String(cString: resolved))
    }

    /// Reads standard input to its end.
    static func readStandardInput() throws(Failure) -> [UInt8] {
        try read(STDIN_FILENO, expected: 1 << 16)
    }

    private static func read(_ descriptor: Int32, expected: Int) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        var room = expected + 1
        while true {
            let count = append(from: descriptor, atMost: room, to: &bytes)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure()
            }
            if bytes.count > maximumSize { throw tooLarge }
            room = 1 << 16
        }
    }

    private static func append(from descriptor: Int32, atMost room: Int, to bytes: inout [UInt8]) -> Int {
        var count = 0
        let chunk = [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
            count = Glibc.read(descriptor, buffer.baseAddress, room)
            filled = max(0, count)
        }
        if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
        return count
    }

    private static var tooLarge: Failure {
        Failure(code: .fileTooLarge, reason: "it is larger than \(maximumSize >> 20) MiB")
    }

    private static func failure() -> Failure {
        Failure(code: .unreadableFile, reason: String(cString: strerror(errno)).lowercased())
    }
}
