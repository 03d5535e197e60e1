internal import Glibc
internal import Model

/// Finds files that earlier runs read resources from and that were not given to this run.
package struct LeftOutFiles {
    /// A file that still exists.
    package struct Found {
        /// The path as the user could write it.
        package let file: String
        /// The number of the asked resources that the file may declare.
        package let count: Int
        /// Whether the file was given, but no longer declares anything of the cluster.
        package let wasRead: Bool
    }

    /// The maximum number of parts in a recorded path, because the database may hold any text.
    private static let mostParts = 40
    /// The maximum number of files of a directory that are read.
    private static let mostNeighbours = 100

    private let inputs: InputFiles
    private let desired: DesiredState
    /// The resources that are declared now, as `section/key`; nil until they are needed.
    private var declaredNow: Set<String>?
    /// The resources that each parsed file declares; nil if the file cannot be read to its end.
    private var declared: [String: Set<String>?] = [:]

    package init(_ desired: DesiredState) {
        self.desired = desired
        inputs = desired.inputs
    }

    /// Finds the file that resources were once read from, if it still exists and was not given.
    ///
    /// The recorded path may begin in another directory. So the last parts of the path are searched for, the longest
    /// path first. Below the given directories, a file with this path is enough. The directories around them may hold
    /// such a file of another cluster, or of another version of this one. There, the file must still declare the
    /// resources, and must not declare resources that are declared now.
    ///
    /// - Parameters:
    ///   - recorded: the recorded path, without its line.
    ///   - resources: the resources that were read from it, as `section/key`.
    package mutating func find(_ recorded: String, _ resources: [String]) -> Found? {
        if recorded.hasPrefix("/"), let file = Self.regularFile(recorded),
            inputs.roots.contains(where: { file.hasPrefix($0.prefix) })
        {
            return judge(file, shown: recorded, resources.count)
        }
        guard let parts = Self.parts(of: recorded) else { return nil }
        let suffixes = parts.indices.map { parts[$0...].joined(separator: "/") }
        let hasTwin = suffixes.contains { suffix in
            inputs.roots.contains { Self.regularFile($0.prefix + suffix).map(inputs.allFiles.contains) ?? false }
        }
        for suffix in suffixes {
            if let found = around(suffix, resources, hasTwin) { return found }
            for root in inputs.roots {
                guard let file = Self.regularFile(root.prefix + suffix) else { continue }
                let isPlain = root.path.isEmpty || root.path.hasSuffix("/")
                return judge(file, shown: isPlain ? root.path + suffix : "\(root.path)/\(suffix)", resources.count)
            }
        }
        return nil
    }

    /// The parts of a path, with `.` and `..` resolved.
    private static func parts(of path: String) -> [Substring]? {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part != ".." { parts.append(part) } else if !parts.isEmpty { parts.removeLast() }
        }
        return parts.count <= mostParts ? parts : nil
    }

    private func judge(_ file: String, shown: String, _ count: Int) -> Found? {
        guard !inputs.files.contains(file) else { return nil }
        return Found(file: shown, count: count, wasRead: inputs.allFiles.contains(file))
    }

    // MARK: Directories around the roots

    /// - Parameter hasTwin: whether a file of the same name was given, which may be another version of the file.
    private mutating func around(_ suffix: String, _ resources: [String], _ hasTwin: Bool) -> Found? {
        guard SpecFileName.isSpec(suffix) else { return nil }
        for place in inputs.surroundings {
            guard let file = Self.regularFile("\(place.realPath)/\(suffix)"), !inputs.allFiles.contains(file),
                file.hasPrefix((place.workTree ?? place.realPath) + "/"), !file.contains("/.git/")
            else { continue }
            let count = count(of: resources, in: file)
            if count > 0, !isOtherVersion(file, withNeighbours: hasTwin, missing: count) {
                return Found(file: suffix, count: count, wasRead: false)
            }
        }
        return nil
    }

    /// The number of the resources that a file declares; all of them if the file cannot be read, because it may declare
    /// them.
    private mutating func count(of resources: [String], in file: String) -> Int {
        guard let known = declarations(in: file) else { return resources.count }
        return resources.count { known.contains($0) }
    }

    /// Whether a file declares at least `count` of the resources that are declared now.
    ///
    /// Then the file and the given files cannot be parts of one spec.
    ///
    /// - Parameter withNeighbours: whether the other files of its directory count too.
    private mutating func isOtherVersion(_ file: String, withNeighbours: Bool, missing count: Int) -> Bool {
        let now = declaredNow ?? Self.declared(by: desired)
        declaredNow = now
        let files = withNeighbours ? Self.neighbours(of: file) : [file]
        var shared = 0
        for file in files where !inputs.allFiles.contains(file) {
            shared += declarations(in: file)?.count { now.contains($0) } ?? 0
            if shared >= count { return true }
        }
        return false
    }

    private static func declared(by desired: DesiredState) -> Set<String> {
        var keys: Set<String> = []
        for table in desired.tables {
            for row in 0..<table.count { keys.insert("\(table.kind.section)/\(table.line(row).key(of: table.kind))") }
        }
        return keys
    }

    // MARK: Files

    private mutating func declarations(in file: String) -> Set<String>? {
        if let known = declared[file] { return known }
        let keys = Self.keys(in: file, of: inputs.cluster)
        declared.updateValue(keys, forKey: file)
        return keys
    }

    private static func keys(in file: String, of cluster: String) -> Set<String>? {
        guard let bytes = try? FileContents.read(file) else { return nil }
        let parsed = FileReader.read(path: file, text: bytes)
        guard parsed.isComplete else { return nil }
        var keys: Set<String> = []
        for (kind, block) in zip(Kind.all, parsed.blocks) {
            for entry in block.entries where parsed.documents[Int(entry.document)].cluster == cluster {
                let line = RowLine(block.text[entry.start..<(entry.start + Int(entry.length))])
                keys.insert("\(kind.section)/\(line.key(of: kind))")
            }
        }
        return keys
    }

    /// The spec files in the directory of a file; the file itself comes first.
    private static func neighbours(of file: String) -> [String] {
        guard let slash = file.lastIndex(of: "/"), let handle = opendir(String(file[...slash])) else { return [file] }
        defer { closedir(handle) }
        var files = [file]
        while files.count < mostNeighbours, let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            let other = file[...slash] + name
            if SpecFileName.isSpec(name), other != file { files.append(String(other)) }
        }
        return files
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
