internal import Glibc

/// Which files a spec was read from.
///
/// They tell a resource that is gone from one whose file was only not given this time.
package struct InputFiles: Sendable {
    /// A directory that a given path is or stands in.
    struct Root: Sendable {
        /// As it was given; empty for the working directory.
        let path: String
        /// The same without symbolic links.
        let realPath: String
    }

    let roots: [Root]
    /// The files that were read and declare something of the cluster, without symbolic links.
    let files: Set<String>

    /// The file that a resource was once read from, where it is still there under a given root but was not read now.
    ///
    /// It was recorded as somebody wrote it then, from another directory perhaps; so its last components are looked
    /// for under the roots, the longest that exist deciding.
    /// - Parameter recorded: the recorded path, without the line.
    package func leftOut(_ recorded: String) -> String? {
        if let file = Self.regularFile(recorded), roots.contains(where: { file.hasPrefix($0.prefix) }) {
            return files.contains(file) ? nil : recorded
        }
        var rest = recorded.split(separator: "/")[...]
        while !rest.isEmpty {
            let suffix = rest.joined(separator: "/")
            for root in roots {
                guard let file = Self.regularFile(root.prefix + suffix) else { continue }
                if files.contains(file) { return nil }
                return root.path.isEmpty || root.path.hasSuffix("/") ? root.path + suffix : "\(root.path)/\(suffix)"
            }
            rest = rest.dropFirst()
        }
        return nil
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

extension InputFiles.Root {
    /// The roots and, where several stand side by side, the directory that they stand in: one may have been forgotten.
    static func withCommonParent(_ roots: [InputFiles.Root]) -> [InputFiles.Root] {
        func parent(_ path: String) -> String { path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "" }
        guard Set(roots.map(\.realPath)).count > 1, Set(roots.map { parent($0.realPath) }).count == 1,
            let first = roots.first, first.realPath.count > 1
        else { return roots }
        let shown = first.path.contains("/") ? parent(first.path) : ""
        return roots + [InputFiles.Root(path: shown, realPath: parent(first.realPath))]
    }

    /// What the real paths of its files begin with.
    fileprivate var prefix: String { realPath == "/" ? realPath : realPath + "/" }
}
