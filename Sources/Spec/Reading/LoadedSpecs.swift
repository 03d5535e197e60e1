internal import Dispatch
package import Model
internal import Synchronization

/// The documents of the given paths, read but not yet resolved.
package struct LoadedSpecs: Sendable {
    /// The name of standard input in diagnostics.
    package static let standardInputName = SourceFiles.standardInputName
    /// The path of standard input, and its other names on Linux.
    private static let standardInputPaths: Set<String> = ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"]

    /// Whether a path means standard input.
    package static func isStandardInput(_ path: String) -> Bool { standardInputPaths.contains(path) }

    /// The maximum number of resources in one run.
    static let maximumResources = 1_000_000

    /// The texts of the files, from which diagnostics show lines.
    package private(set) var sources = SourceFiles()
    /// The errors and warnings of files, documents and single rows.
    package private(set) var diagnostics: Diagnostics
    let files: [ParsedFile]
    /// The rows of each kind from all files, in the order of `Kind.all`.
    let blocks: [RowBlock]
    /// For each cluster and kind, the ordinals of its rows in the block of the kind.
    let rowsByCluster: [String: [[Int]]]
    /// Whether all files could be read to their end; otherwise a missing resource may be declared in a part that was
    /// not read.
    let isComplete: Bool

    /// The given directories, and the directories of the given files.
    private let roots: [InputFiles.Root]
    /// The directories in which the paths of earlier runs may begin.
    private let surroundings: [InputFiles.Surrounding]
    /// The real paths of `files`; nil for a text that is not from a file.
    private let realPaths: [String?]

    private struct Text: Sendable {
        let path: String
        var found: FoundFile?
        let bytes: [UInt8]
    }

    /// Reads documents that hxapply itself has written.
    package init(documents: [String], name: String) {
        let texts = documents.enumerated().map { number, document in
            Text(path: number == 0 ? name : "\(name) (\(number + 1))", bytes: Array(document.utf8))
        }
        self.init(texts, under: [], among: [], problems: Diagnostics()) { Self.parse($0, for: nil) }
    }

    /// Reads all files under the paths; `-` is standard input.
    ///
    /// - Parameter cluster: the cluster that the command is about; errors in documents of others become warnings.
    package init(paths: [String], cluster: String? = nil) {
        var finder = SourceFinder()
        var texts: [Text] = []
        var readProblems = Diagnostics()
        for path in paths where !Self.isStandardInput(path) { finder.add(path) }
        if paths.contains(where: Self.isStandardInput) {
            Self.collect(Self.standardInputName, nil, &texts, &readProblems) { () throws(FileContents.Failure) in
                try FileContents.readStandardInput()
            }
        }
        for file in finder.files {
            Self.collect(file.path, file, &texts, &readProblems) { () throws(FileContents.Failure) in
                try FileContents.read(file.realPath)
            }
        }
        var problems = finder.diagnostics
        problems.merge(readProblems)
        self.init(
            texts,
            under: finder.roots,
            among: finder.surroundings(),
            problems: problems
        ) { Self.parse($0, for: cluster) }
        if !diagnostics.hasErrors, files.allSatisfy(\.documents.isEmpty) { refuseNothing(paths) }
    }

    /// Reads a table, whose header names fields of one kind, as a document of the cluster; `-` is standard input.
    ///
    /// - Parameter delimiter: the byte between cells: a comma, a semicolon or a tab.
    package init(table path: String, of kind: Kind, cluster: String, delimiter: UInt8) {
        var texts: [Text] = []
        var problems = Diagnostics()
        let isInput = Self.isStandardInput(path)
        Self.collect(isInput ? Self.standardInputName : path, nil, &texts, &problems) {
            () throws(FileContents.Failure) in
            let bytes = try isInput ? FileContents.readStandardInput() : FileContents.readFollowingLinks(path)
            return TableReader.withoutByteOrderMark(bytes)
        }
        self.init(texts, under: [], among: [], problems: problems) { text in
            TableReader.read(path: text.path, text: text.bytes, kind: kind, cluster: cluster, delimiter: delimiter)
        }
    }

    private init(
        _ texts: [Text],
        under roots: [InputFiles.Root],
        among surroundings: [InputFiles.Surrounding],
        problems: Diagnostics,
        parsedBy parse: @Sendable (Text) -> ParsedFile
    ) {
        self.roots = roots
        self.surroundings = surroundings
        realPaths = texts.map { $0.found?.realPath }
        diagnostics = problems
        var parsed = Self.parse(texts, by: parse)
        isComplete = !problems.hasErrors && parsed.allSatisfy(\.isComplete)
        blocks = Self.takeBlocks(from: &parsed)
        files = parsed
        rowsByCluster = Self.partition(blocks, parsed)
        for (text, file) in zip(texts, files) { sources.add(text.path, text.bytes, secrets: file.secrets) }
        for file in files { diagnostics.merge(file.diagnostics) }
        refuseTooManyResources()
    }

    /// The clusters that the documents name, in byte order.
    package var clusters: [String] {
        Set(files.flatMap { $0.documents.compactMap(\.cluster) }).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The files that declare resources of the cluster; a file with documents of other clusters only is not one of
    /// them.
    func inputs(of cluster: String) -> InputFiles {
        let read = zip(files, realPaths).filter { file, _ in file.documents.contains { $0.cluster == cluster } }
        return InputFiles(
            cluster: cluster,
            roots: InputFiles.Root.withCommonParent(roots),
            files: Set(read.compactMap(\.1)),
            allFiles: Set(realPaths.compactMap(\.self)),
            surroundings: surroundings
        )
    }

    /// The sections in documents of the cluster, including empty ones, and the sections of resources inside others.
    func sections(of cluster: String) -> Set<String> {
        files.flatMap(\.documents).filter { $0.cluster == cluster }.reduce(into: []) { $0.formUnion($1.sections) }
    }

    private static func collect(
        _ path: String,
        _ found: FoundFile?,
        _ texts: inout [Text],
        _ problems: inout Diagnostics,
        read: () throws(FileContents.Failure) -> [UInt8]
    ) {
        do throws(FileContents.Failure) {
            texts.append(Text(path: path, found: found, bytes: try read()))
        } catch {
            problems.report(
                Diagnostic(
                    file: path,
                    mark: .wholeFile,
                    code: error.code,
                    message: "cannot be read as a spec: \(error.reason)"
                )
            )
        }
    }

    /// The files that have been parsed so far, by their ordinals.
    private struct Parsed {
        var files: [Int: ParsedFile] = [:]
        private var keptDiagnostics = 0

        /// Adds a file, and drops diagnostics that cannot be among the first of all files.
        mutating func add(_ file: ParsedFile, at index: Int) {
            files[index] = file
            keptDiagnostics += file.diagnostics.keptCount
            guard keptDiagnostics > 2 * Diagnostics.keptAtMost else { return }
            var room = Diagnostics.keptAtMost
            keptDiagnostics = 0
            for index in files.keys.sorted() {
                files[index]?.diagnostics.keep(atMost: room)
                let kept = files[index]?.diagnostics.keptCount ?? 0
                room -= kept
                keptDiagnostics += kept
            }
        }
    }

    /// Parses the texts on all processor cores; the results keep the order of the texts.
    private static func parse(_ texts: [Text], by parse: @Sendable (Text) -> ParsedFile) -> [ParsedFile] {
        let parsed = Mutex(Parsed())
        DispatchQueue.concurrentPerform(iterations: texts.count) { index in
            let file = parse(texts[index])
            parsed.withLock { $0.add(file, at: index) }
        }
        return parsed.withLock { parsed in texts.indices.compactMap { parsed.files[$0] } }
    }

    /// Parses a text as YAML.
    private static func parse(_ text: Text, for cluster: String?) -> ParsedFile {
        FileReader.read(path: text.path, pathInRoot: text.found?.pathInRoot, text: text.bytes, cluster: cluster)
    }

    /// Joins the rows of all files, and frees the rows of each file.
    private static func takeBlocks(from files: inout [ParsedFile]) -> [RowBlock] {
        if files.count == 1 {
            defer { files[0].blocks = [] }
            return files[0].blocks
        }
        var merged = Kind.all.indices.map { kind in RowBlock(roomFor: files.map { $0.blocks[kind] }) }
        let parents = Kind.all.indices.map { kind in Kind.all.firstIndex { $0 === Kind.all[kind].parentKind } ?? kind }
        for file in files.indices {
            let counts = merged.map { Int32(truncatingIfNeeded: $0.entries.count) }
            for kind in merged.indices {
                let rows = files[file].blocks[kind]
                merged[kind].append(rows, file: Int32(truncatingIfNeeded: file), firstParent: counts[parents[kind]])
            }
            files[file].blocks = []
        }
        return merged
    }

    private static func partition(_ blocks: [RowBlock], _ files: [ParsedFile]) -> [String: [[Int]]] {
        let none = [[Int]](repeating: [], count: blocks.count)
        var rows: [String: [[Int]]] = [:]
        for (kind, block) in blocks.enumerated() {
            // Rows of one document are adjacent, so its cluster is looked up once.
            var start = 0
            while start < block.entries.count {
                let first = block.entries[start]
                let end = block.entries[start...].firstIndex {
                    $0.file != first.file || $0.document != first.document
                }
                if let cluster = files[Int(first.file)].documents[Int(first.document)].cluster {
                    rows[cluster, default: none][kind] += start..<(end ?? block.entries.count)
                }
                start = end ?? block.entries.count
            }
        }
        return rows
    }

    /// Refuses paths that declare nothing; otherwise an empty checkout would count as an empty cluster.
    private mutating func refuseNothing(_ paths: [String]) {
        guard let first = paths.first else { return }
        diagnostics.report(
            Diagnostic(
                file: Self.isStandardInput(first) ? Self.standardInputName : first,
                mark: .wholeFile,
                code: .noDocument,
                message: paths.count == 1 ? "it holds no document" : "the paths hold no document",
                hint: "declare a cluster, or name another path"
            )
        )
    }

    private mutating func refuseTooManyResources() {
        let count = blocks.reduce(0) { $0 + $1.entries.count }
        guard count > Self.maximumResources, let first = files.first else { return }
        diagnostics.report(
            Diagnostic(
                file: first.path,
                mark: .wholeFile,
                code: .tooManyResources,
                message: "the paths declare \(count) resources, more than \(Self.maximumResources) in one run"
            )
        )
    }
}
