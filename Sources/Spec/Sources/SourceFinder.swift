internal import Glibc
internal import Model

/// A file to read a spec from.
struct FoundFile {
    /// The path as the user would write it; diagnostics show it, and it is recorded with each resource.
    let path: String
    /// The path below the root in which the file was found.
    let pathInRoot: String
    /// The path without symbolic links.
    let realPath: String
}

/// Finds the spec files under the given paths: only regular files, and none outside the given roots.
///
/// The author of a pull request may add links, pipes and devices to a directory that CI reads (for example
/// CVE-2022-24904). So a path that looks like a spec and is not a regular file refuses the run.
struct SourceFinder {
    private(set) var files: [FoundFile] = []
    /// The given directories, and the directories of given files.
    private(set) var roots: [InputFiles.Root] = []
    private var knownRoots: Set<String> = []
    private(set) var diagnostics = Diagnostics()
    /// The files found so far, by device and inode, so that a link to one of them adds nothing.
    private var seen: Set<Identity> = []
    /// The directories that are being searched, from the root down; a link to one of them would never end.
    private var open: [Identity] = []
    /// The number of spec files found, counting links to the same file again.
    private var sightings = 0

    private struct Identity: Hashable {
        private let device: dev_t
        private let inode: ino_t

        init(_ status: stat) {
            device = status.st_dev
            inode = status.st_ino
        }
    }

    /// A directory at or below a root, with its ignore rules.
    private struct Place {
        let directory: String
        /// The names of the directories from the root to this directory.
        let folders: [String]
        /// The names of the directories from the topmost directory whose ignore file counts.
        let foldersOfIgnoring: [String]
        /// The ignore files from that directory down, each with the number of directories above it.
        let ignoring: [(depth: Int, rules: IgnoreRules)]

        func ignores(_ name: String, isDirectory: Bool) -> Bool {
            let path = foldersOfIgnoring + [name]
            for (depth, rules) in ignoring.reversed() {
                if let verdict = rules.ignores(path[depth...], isDirectory: isDirectory) { return verdict }
            }
            return false
        }
    }

    /// The git work tree of each root; nil if it is in none.
    private var workTrees: [String: String?] = [:]

    /// Adds a file, or all spec files in a directory and its subdirectories.
    ///
    /// In a directory, names that begin with a dot and ignored files are skipped.
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
            walk(place(of: directory, root), root: root)
            if sightings == count, !diagnostics.hasErrors {
                report(.noSpecFile, path, "it contains no *.yaml, *.yml or *.json file that is not ignored")
            }
        } else {
            let parent = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
            guard let root = Self.realPath(parent) else { return report(.unreadableFile, path, Self.reason()) }
            note(InputFiles.Root(path: path.contains("/") ? parent : "", realPath: root))
            addFile(path, status, root: root, below: [])
        }
    }

    /// Adds a root once, however many files of it are given.
    private mutating func note(_ root: InputFiles.Root) {
        if knownRoots.insert(root.realPath).inserted { roots.append(root) }
    }

    private mutating func walk(_ place: Place, root: String) {
        guard let names = names(in: place.directory) else {
            return report(.unreadableFile, place.directory, Self.reason())
        }
        let visible = names.filter { !$0.hasPrefix(".") }
        for name in visible {
            let path = place.directory == "/" ? "/" + name : place.directory + "/" + name
            guard let status = Self.status(path) else {
                let isIgnored = place.ignores(name, isDirectory: false)
                if !isIgnored, SpecFileName.isSpec(name) { report(.unreadableFile, path, Self.reason()) }
                continue
            }
            let isDirectory = Self.isDirectory(status)
            if place.ignores(name, isDirectory: isDirectory) { continue }
            if isDirectory {
                guard isInside(root, path), !open.contains(Identity(status)) else { continue }
                open.append(Identity(status))
                walk(inner(place, name, path, root), root: root)
                open.removeLast()
            } else if SpecFileName.isSpec(name) {
                addFile(path, status, root: root, below: place.folders)
            } else if status.st_mode & S_IFMT == S_IFREG {
                warnOfOddEnding(path, name, beside: visible)
            }
        }
    }

    private mutating func addFile(_ path: String, _ status: stat, root: String, below folders: [String]) {
        guard status.st_mode & S_IFMT == S_IFREG else {
            let isPipe = status.st_mode & S_IFMT == S_IFIFO
            let hint = isPipe ? "give it as standard input, and '-' as the path" : nil
            return report(.notRegularFile, path, "it is not a regular file", hint: hint)
        }
        guard isInside(root, path), let realPath = Self.realPath(path) else { return }
        sightings += 1
        guard isNew(status) else { return }
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let pathInRoot = (folders + [name]).joined(separator: "/")
        files.append(FoundFile(path: path, pathInRoot: pathInRoot, realPath: realPath))
    }

    private mutating func warnOfOddEnding(_ path: String, _ name: String, beside names: [String]) {
        guard let meant = SpecFileName.meant(by: name, beside: names) else { return }
        diagnostics.report(
            Diagnostic(
                file: path,
                mark: .wholeFile,
                severity: .warning,
                code: .oddEnding,
                message: "it is not read as a spec, though its name is much like '\(meant)'",
                hint: "rename it, or name it in \(IgnoreRules.fileName)"
            )
        )
    }

    // MARK: Ignore files

    /// The root with the ignore files of its work tree above it; an ignore file that ignores the root itself does not
    /// count.
    private mutating func place(of directory: String, _ root: String) -> Place {
        let top = workTree(of: root) ?? root
        let folders = root.utf8.dropFirst(top.utf8.count).split(separator: UInt8(ascii: "/")).map { String($0) ?? "" }
        var ignoring: [(depth: Int, rules: IgnoreRules)] = []
        var above = top
        for (depth, folder) in folders.enumerated() {
            if let rules = rules(in: above, shown: above, within: top) { ignoring.append((depth, rules)) }
            above += "/" + folder
        }
        if let rules = rules(in: root, shown: directory, within: top) { ignoring.append((folders.count, rules)) }
        return Place(directory: directory, folders: [], foldersOfIgnoring: folders, ignoring: ignoring)
    }

    private mutating func inner(_ place: Place, _ name: String, _ path: String, _ root: String) -> Place {
        let folders = place.foldersOfIgnoring + [name]
        var ignoring = place.ignoring
        if let rules = rules(in: path, shown: path, within: root) { ignoring.append((folders.count, rules)) }
        return Place(
            directory: path,
            folders: place.folders + [name],
            foldersOfIgnoring: folders,
            ignoring: ignoring
        )
    }

    /// The rules of the ignore file in a directory; nil if there is none.
    private mutating func rules(in directory: String, shown: String, within root: String) -> IgnoreRules? {
        let path = (shown == "/" ? "" : shown) + "/" + IgnoreRules.fileName
        var status = stat()
        guard lstat(path, &status) == 0, isInside(root, path), let realPath = Self.realPath(path) else { return nil }
        do throws(FileContents.Failure) {
            let bytes = try FileContents.read(realPath)
            if bytes.count <= IgnoreRules.maximumSize { return IgnoreRules(bytes) }
            reportIgnoreFile(path, "it is larger than \(IgnoreRules.maximumSize >> 10) KiB")
        } catch {
            reportIgnoreFile(path, error.reason)
        }
        return nil
    }

    private mutating func reportIgnoreFile(_ path: String, _ reason: String) {
        let message = "cannot be read, so nobody knows what it ignores: \(reason)"
        diagnostics.report(Diagnostic(file: path, mark: .wholeFile, code: .unusableIgnoreFile, message: message))
    }

    // MARK: Links

    /// Whether the path stays under the root or in the root's git work tree after its links are followed.
    ///
    /// If it does not, this is reported.
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

    /// Whether no link in the parts of a path below the working directory leads out of the directory that holds the
    /// link.
    ///
    /// The user chose the path, but a pull request may have replaced a directory on it by a link.
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

    /// The directories in which paths of earlier runs may begin.
    ///
    /// These are the working directory, the roots, and the directories above them up to the top of their git work tree.
    mutating func surroundings() -> [InputFiles.Surrounding] {
        var all: [InputFiles.Surrounding] = []
        var known: Set<String> = []
        for start in [Self.realPath(".")].compactMap(\.self) + roots.map(\.realPath) {
            let top = workTree(of: start)
            var directory = start
            while directory.count > 1, known.insert(directory).inserted {
                all.append(InputFiles.Surrounding(realPath: directory, workTree: top))
                guard directory != top, let slash = directory.lastIndex(of: "/") else { break }
                directory = String(directory[..<slash])
            }
        }
        return all
    }

    private mutating func isNew(_ status: stat) -> Bool {
        seen.insert(Identity(status)).inserted
    }

    /// The names in a directory in byte order; nil if it cannot be read.
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

    private mutating func report(_ code: DiagnosticCode, _ path: String, _ reason: String, hint: String? = nil) {
        let message = "cannot be read as a spec: \(reason)"
        diagnostics.report(Diagnostic(file: path, mark: .wholeFile, code: code, message: message, hint: hint))
    }

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
