internal import Glibc

/// A file to read a spec from.
struct FoundFile {
    /// The path as the user would write it, shown in diagnostics and recorded with each resource.
    let path: String
    /// The path below the root it was found under.
    let pathInRoot: String
    /// The same without symbolic links.
    let realPath: String
}

/// Finds the spec files under the given paths: regular files only, and none outside the given roots.
///
/// A pull request's author may put links, pipes and devices into a tree that CI then reads
/// (CVE-2022-24904 is such a case), so whatever looks like a spec but is none refuses the run.
struct SourceFinder {
    private static let endings = [".yaml", ".yml", ".json"]

    private(set) var files: [FoundFile] = []
    /// The directories that the given paths are or stand in.
    private(set) var roots: [InputFiles.Root] = []
    private var knownRoots: Set<String> = []
    private(set) var diagnostics = Diagnostics()
    /// Files seen, by device and inode: a link to one already read adds nothing.
    private var seen: Set<Identity> = []
    /// The directories that are being walked, from the root down: a link to one of them leads in a circle.
    private var open: [Identity] = []
    /// Spec files met, those already seen among them.
    private var sightings = 0

    private struct Identity: Hashable {
        private let device: dev_t
        private let inode: ino_t

        init(_ status: stat) {
            device = status.st_dev
            inode = status.st_ino
        }
    }

    /// The git work tree of each root, where it is in one.
    private var workTrees: [String: String?] = [:]

    /// Adds a file, or all `*.yaml`, `*.yml` and `*.json` of a directory, subdirectories too, names with a dot skipped.
    mutating func add(_ path: String) {
        guard let status = Self.status(path) else { return report(.unreadableFile, path, Self.reason()) }
        guard staysInCheckout(path) else { return }
        if Self.isDirectory(status) {
            guard let root = Self.realPath(path) else { return report(.unreadableFile, path, Self.reason()) }
            let count = sightings
            var directory = path
            while directory.utf8.count > 1, directory.hasSuffix("/") { directory.removeLast() }
            open = [Identity(status)]
            note(InputFiles.Root(path: directory, realPath: root))
            walk(directory, root: root, below: [])
            if sightings == count, !diagnostics.hasErrors {
                report(.noSpecFile, path, "it contains no *.yaml, *.yml or *.json file")
            }
        } else {
            let parent = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
            guard let root = Self.realPath(parent) else { return report(.unreadableFile, path, Self.reason()) }
            note(InputFiles.Root(path: path.contains("/") ? parent : "", realPath: root))
            addFile(path, status, root: root, below: [])
        }
    }

    /// Many files of one directory are one root.
    private mutating func note(_ root: InputFiles.Root) {
        if knownRoots.insert(root.realPath).inserted { roots.append(root) }
    }

    /// - Parameter folders: the names of the directories between the root and this one.
    private mutating func walk(_ directory: String, root: String, below folders: [String]) {
        guard let names = names(in: directory) else { return report(.unreadableFile, directory, Self.reason()) }
        for name in names where !name.hasPrefix(".") {
            let path = directory == "/" ? "/" + name : directory + "/" + name
            guard let status = Self.status(path) else {
                if Self.hasEnding(name) { report(.unreadableFile, path, Self.reason()) }
                continue
            }
            if Self.isDirectory(status) {
                guard isInside(root, path), !open.contains(Identity(status)) else { continue }
                open.append(Identity(status))
                walk(path, root: root, below: folders + [name])
                open.removeLast()
            } else if Self.hasEnding(name) {
                addFile(path, status, root: root, below: folders)
            }
        }
    }

    private mutating func addFile(_ path: String, _ status: stat, root: String, below folders: [String]) {
        guard status.st_mode & S_IFMT == S_IFREG else {
            return report(.notRegularFile, path, "it is not a regular file")
        }
        guard isInside(root, path), let realPath = Self.realPath(path) else { return }
        sightings += 1
        guard isNew(status) else { return }
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let pathInRoot = (folders + [name]).joined(separator: "/")
        files.append(FoundFile(path: path, pathInRoot: pathInRoot, realPath: realPath))
    }

    /// Whether the path, its links followed, stays under the root or in the root's git work tree; reports it where it
    /// does not.
    private mutating func isInside(_ root: String, _ path: String) -> Bool {
        guard let real = Self.realPath(path) else {
            report(.unreadableFile, path, Self.reason())
            return false
        }
        if Self.contains(root, real) { return true }
        if let tree = workTree(of: root), Self.contains(tree, real), !real.hasPrefix(tree + "/.git/") { return true }
        report(.linkLeavesRoot, path, "the symbolic link leads out of the directory it was found in")
        return false
    }

    /// Whether no link among the parts of a path below the working directory leads out of where it stands.
    ///
    /// The path is the caller's word, but what stands there may be a pull request's: a directory that became a link.
    private mutating func staysInCheckout(_ path: String) -> Bool {
        guard let current = Self.realPath(".") else { return true }
        let isBelow = !path.hasPrefix("/") || path.hasPrefix(current + "/")
        var directory = path.hasPrefix("/") ? current : "."
        let rest = path.hasPrefix("/") ? Substring(path.utf8.dropFirst(current.utf8.count)) : path[...]
        guard isBelow else { return true }
        for part in rest.split(separator: "/") {
            let place = directory + "/" + part
            var status = stat()
            if lstat(place, &status) == 0, status.st_mode & S_IFMT == S_IFLNK {
                return Self.realPath(directory).map { isInside($0, path) } ?? true
            }
            directory = place
        }
        return true
    }

    private static func contains(_ directory: String, _ path: String) -> Bool {
        path == directory || directory == "/" || path.hasPrefix(directory + "/")
    }

    /// The nearest directory at or above the root that has an entry `.git`.
    private mutating func workTree(of root: String) -> String? {
        if let known = workTrees[root] { return known }
        var directory = root
        var found: String?
        while found == nil, let slash = directory.lastIndex(of: "/"), directory.count > 1 {
            if Self.status(directory + "/.git") != nil { found = directory }
            directory = slash == directory.startIndex ? "/" : String(directory[..<slash])
        }
        workTrees[root] = found
        return found
    }

    private mutating func isNew(_ status: stat) -> Bool {
        seen.insert(Identity(status)).inserted
    }

    /// The names in a directory in byte order, or nil where it cannot be read.
    private mutating func names(in directory: String) -> [String]? {
        guard let handle = opendir(directory) else { return nil }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(validatingCString: $0) }
            }
            if let name { names.append(name) } else { report(.unreadableFile, directory, "a name in it is not UTF-8") }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private mutating func report(_ code: DiagnosticCode, _ path: String, _ reason: String) {
        diagnostics.report(
            Diagnostic(file: path, mark: .startOfFile, code: code, message: "cannot be read as a spec: \(reason)")
        )
    }

    private static func hasEnding(_ name: String) -> Bool { endings.contains { name.hasSuffix($0) } }

    private static func isDirectory(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFDIR }

    private static func status(_ path: String) -> stat? {
        var status = stat()
        return stat(path, &status) == 0 ? status : nil
    }

    private static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func reason() -> String { String(cString: strerror(errno)).lowercased() }
}
