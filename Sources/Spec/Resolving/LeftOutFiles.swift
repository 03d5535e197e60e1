internal import Glibc
internal import Model

/// Looks for files that resources were read from in earlier runs and that were not given to this one.
package struct LeftOutFiles {
    /// A file that is still there.
    package struct Found {
        /// The path, as the user could write it.
        package let file: String
        /// How many of the resources it is about.
        package let count: Int
        /// Whether it was read and no longer declares anything of the cluster.
        package let wasRead: Bool
    }

    /// Parts of a recorded path that are looked at, at most: the database may hold anything.
    private static let mostParts = 40
    /// Files of one directory that are read, at most.
    private static let mostNeighbours = 100

    private let inputs: InputFiles
    private let desired: DesiredState
    /// What is declared now, as `section/key`, once that was asked for.
    private var declaredNow: Set<String>?
    /// What each file that was parsed declares; nil where it cannot be read to its end.
    private var declared: [String: Set<String>?] = [:]

    package init(_ desired: DesiredState) {
        self.desired = desired
        inputs = desired.inputs
    }

    /// The file that resources were once read from, where it is still there and was not read now.
    ///
    /// It was recorded as somebody wrote it then, from another directory perhaps; so its last parts are looked for, the
    /// longest that exist deciding. Under the roots a file of that name is enough. In the directories around them,
    /// where another cluster or another version of this one may have such a file, it must still declare the resources,
    /// and not what is declared now.
    /// - Parameters:
    ///   - recorded: the recorded path, without the line.
    ///   - resources: what was read from it, as `section/key`.
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

    /// The parts of a path without `.`, and without what `..` takes back or goes beyond.
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

    // MARK: Around the roots

    /// - Parameter hasTwin: whether a file of the same name was read, perhaps the same of another version.
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

    /// How many of the resources a file declares; all of them where it cannot be read, since it may.
    private mutating func count(of resources: [String], in file: String) -> Int {
        guard let known = declarations(in: file) else { return resources.count }
        return resources.count { known.contains($0) }
    }

    /// Whether a file declares what is declared now, so that the two cannot be parts of one spec: at least as much of it
    /// as would go.
    /// - Parameter withNeighbours: whether what stands beside the file counts as well.
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

    /// The spec files of a file's directory, itself first.
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
