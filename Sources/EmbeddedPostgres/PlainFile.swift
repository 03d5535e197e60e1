internal import Glibc

/// Reads and creates regular files, without following symbolic links and without blocking on pipes.
package enum PlainFile {
    /// The names in a directory, in byte order; empty if it cannot be read.
    package static func names(in directory: String) -> [String] {
        guard let handle = opendir(directory) else { return [] }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The bytes of a file; nil if it is not a regular file, cannot be read, or is longer than the limit.
    package static func read(_ path: String, limit: Int) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size <= limit else {
            errno = status.st_mode & S_IFMT == S_IFREG ? EFBIG : EINVAL
            return nil
        }
        return read(descriptor, limit: limit)
    }

    /// Reads a descriptor to its end; nil if it has more bytes than the limit or cannot be read.
    ///
    /// - Parameter beginning: the text that the bytes should begin with; if they do not, reading stops after the first
    ///   chunk.
    package static func read(_ descriptor: Int32, limit: Int, beginning: String = "") -> [UInt8]? {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                return nil
            }
            bytes += chunk[..<count]
            let length = min(bytes.count, beginning.utf8.count)
            guard bytes[..<length].elementsEqual(beginning.utf8.prefix(length)) else { return bytes }
            guard bytes.count <= limit else {
                errno = EFBIG
                return nil
            }
        }
    }

    /// Creates a new file that only the current user can read.
    /// - Returns: whether the file was written; if not, `errno` tells why.
    package static func make(_ path: String, _ bytes: [UInt8]) -> Bool {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return false }
        let isWritten = writeAll(bytes, to: descriptor) && fsync(descriptor) == 0
        return close(descriptor) == 0 && isWritten
    }

    /// Writes all bytes to a descriptor.
    /// - Returns: whether all bytes were written; if not, `errno` tells why.
    package static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                return false
            }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
