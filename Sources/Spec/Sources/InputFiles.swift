internal import Glibc

/// Which files a cluster's spec was read from.
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

    /// A directory in which the paths of an earlier run may have begun.
    struct Surrounding: Sendable {
        /// Its path without symbolic links.
        let realPath: String
        /// The top of the git work tree that it is in; nothing outside of that is looked at.
        let workTree: String?
    }

    let cluster: String
    let roots: [Root]
    /// The files that were read and declare something of the cluster, without symbolic links.
    let files: Set<String>
    /// All files that were read, without symbolic links.
    let allFiles: Set<String>
    let surroundings: [Surrounding]
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
    var prefix: String { realPath == "/" ? realPath : realPath + "/" }
}
