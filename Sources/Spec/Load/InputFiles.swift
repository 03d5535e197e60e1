internal import Glibc

/// Which files a spec was read from.
///
/// They tell a resource that is gone from one whose file was only not given this time.
package struct InputFiles: Sendable {
    /// The directories that the given paths are or stand in, without symbolic links.
    let roots: [String]
    /// The files that were read, without symbolic links.
    let files: Set<String>

    /// Whether the file that a resource was once read from is still there under a given root, but was not read.
    ///
    /// It was recorded as somebody wrote it then, from another directory perhaps; so its last components are looked
    /// for under the roots, the longest that exist deciding.
    /// - Parameter path: the recorded path, without the line.
    package func leaveOut(_ path: String) -> Bool {
        if let file = Self.regularFile(path), roots.contains(where: { file.hasPrefix($0 == "/" ? $0 : $0 + "/") }) {
            return !files.contains(file)
        }
        var rest = path.split(separator: "/")[...]
        while !rest.isEmpty {
            let suffix = rest.joined(separator: "/")
            for root in roots {
                if let file = Self.regularFile(root + "/" + suffix) { return !files.contains(file) }
            }
            rest = rest.dropFirst()
        }
        return false
    }

    private static func regularFile(_ path: String) -> String? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, let resolved = realpath(path, nil) else {
            return nil
        }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
