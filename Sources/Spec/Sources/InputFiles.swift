internal import Glibc

/// The files that a cluster's spec was read from.
///
/// They distinguish a resource that was removed from a resource whose file was not given this time.
package struct InputFiles: Sendable {
    /// A given directory, or the directory of a given file.
    struct Root: Sendable {
        /// The path as it was given; empty for the working directory.
        let path: String
        /// The same path without symbolic links.
        let realPath: String
    }

    /// A directory in which the paths of an earlier run may begin.
    struct Surrounding: Sendable {
        /// The path without symbolic links.
        let realPath: String
        /// The top of its git work tree, outside of which no files are searched; nil if it is in none.
        let workTree: String?
    }

    let cluster: String
    let roots: [Root]
    /// The files that declare something of the cluster, without symbolic links.
    let files: Set<String>
    /// All files that were read, without symbolic links.
    let allFiles: Set<String>
    let surroundings: [Surrounding]
}

extension InputFiles.Root {
    /// The roots and, if several are in the same directory, this directory, because one root may have been left out by
    /// mistake.
    static func withCommonParent(_ roots: [InputFiles.Root]) -> [InputFiles.Root] {
        func parent(_ path: String) -> String { path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "" }
        guard Set(roots.map(\.realPath)).count > 1, Set(roots.map { parent($0.realPath) }).count == 1,
            let first = roots.first, first.realPath.count > 1
        else { return roots }
        let shown = first.path.contains("/") ? parent(first.path) : ""
        return roots + [InputFiles.Root(path: shown, realPath: parent(first.realPath))]
    }

    /// The text that the real paths of its files begin with.
    var prefix: String { realPath == "/" ? realPath : realPath + "/" }
}
