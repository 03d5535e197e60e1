internal import Dispatch
internal import Synchronization

/// Everything that the given paths declare, read but not yet resolved.
package struct LoadedSpecs: Sendable {
    /// What standard input is called in diagnostics.
    package static let standardInputName = "<stdin>"
    /// Resources in one run, at most.
    static let maximumResources = 1_000_000

    /// The texts, for the lines that diagnostics show.
    package private(set) var sources = SourceFiles()
    /// Problems of files, documents and single rows.
    package private(set) var diagnostics: Diagnostics
    let files: [ParsedFile]
    /// The rows of each kind from all files, in the order of `Kind.all`.
    let blocks: [RowBlock]
    /// For each cluster and kind, the ordinals of its rows in that kind's block.
    let rowsByCluster: [String: [[Int]]]
    /// Whether a file under the paths could not be read at all.
    let hasUnreadFile: Bool

    /// The directories that the paths are or stand in.
    private let roots: [InputFiles.Root]
    /// The real paths of `files`, nil where a text is from no file.
    private let realPaths: [String?]

    private struct Text: Sendable {
        let path: String
        var found: FoundFile?
        let bytes: [UInt8]
    }

    /// Reads a document that the program itself has written.
    package init(document: String, name: String) {
        let text = Text(path: name, bytes: Array(document.utf8))
        self.init([text], under: [], problems: Diagnostics())
    }

    /// Reads every file under the paths; `-` is standard input.
    package init(paths: [String]) {
        var finder = SourceFinder()
        var texts: [Text] = []
        var readProblems = Diagnostics()
        for path in paths where path != "-" { finder.add(path) }
        if paths.contains("-") {
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
        self.init(texts, under: finder.roots, problems: problems)
    }

    /// Reads a table whose header names fields of one kind, as a document of the cluster; `-` is standard input.
    ///
    /// - Parameter delimiter: the byte between cells: a comma, a semicolon, a tab.
    package init(table path: String, of kind: Kind, cluster: String, delimiter: UInt8) {
        var texts: [Text] = []
        var problems = Diagnostics()
        let name = path == "-" ? Self.standardInputName : path
        Self.collect(name, nil, &texts, &problems) { () throws(FileContents.Failure) in
            let bytes = try path == "-" ? FileContents.readStandardInput() : FileContents.readFollowingLinks(path)
            return TableReader.withoutByteOrderMark(bytes)
        }
        self.init(texts, under: [], problems: problems) { text in
            TableReader.read(path: text.path, text: text.bytes, kind: kind, cluster: cluster, delimiter: delimiter)
        }
    }

    private init(
        _ texts: [Text],
        under roots: [InputFiles.Root],
        problems: Diagnostics,
        parsedBy parse: @Sendable (Text) -> ParsedFile = Self.parse
    ) {
        self.roots = roots
        realPaths = texts.map { $0.found?.realPath }
        diagnostics = problems
        hasUnreadFile = diagnostics.hasErrors
        var parsed = Self.parse(texts, by: parse)
        blocks = Self.takeBlocks(from: &parsed)
        files = parsed
        rowsByCluster = Self.partition(blocks, parsed)
        for (text, file) in zip(texts, files) { sources.add(text.path, text.bytes, secrets: file.secrets) }
        for file in files { diagnostics.merge(file.diagnostics) }
        refuseTooManyResources()
    }

    /// The clusters that documents name, in byte order.
    package var clusters: [String] {
        Set(files.flatMap { $0.documents.compactMap(\.cluster) }).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Where the cluster was read from: a file with documents of other clusters only says nothing of it.
    func inputs(of cluster: String) -> InputFiles {
        let read = zip(files, realPaths).filter { file, _ in file.documents.contains { $0.cluster == cluster } }
        return InputFiles(roots: InputFiles.Root.withCommonParent(roots), files: Set(read.compactMap(\.1)))
    }

    /// The sections that documents of the cluster have, empty ones too.
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
                    mark: .startOfFile,
                    code: error.code,
                    message: "cannot be read as a spec: \(error.reason)"
                )
            )
        }
    }

    /// Parses the texts on all cores; the result keeps their order.
    private static func parse(_ texts: [Text], by parse: @Sendable (Text) -> ParsedFile) -> [ParsedFile] {
        let parsed = Mutex<[Int: ParsedFile]>([:])
        DispatchQueue.concurrentPerform(iterations: texts.count) { index in
            let file = parse(texts[index])
            parsed.withLock { $0[index] = file }
        }
        return parsed.withLock { parsed in texts.indices.compactMap { parsed[$0] } }
    }

    @Sendable private static func parse(_ text: Text) -> ParsedFile {
        FileReader.read(path: text.path, pathInRoot: text.found?.pathInRoot, text: text.bytes)
    }

    /// Brings the rows of all files together and frees those of each.
    private static func takeBlocks(from files: inout [ParsedFile]) -> [RowBlock] {
        var merged = [RowBlock](repeating: RowBlock(), count: Kind.all.count)
        for file in files.indices {
            for kind in merged.indices {
                merged[kind].append(files[file].blocks[kind], file: Int32(truncatingIfNeeded: file))
            }
            files[file].blocks = []
        }
        return merged
    }

    private static func partition(_ blocks: [RowBlock], _ files: [ParsedFile]) -> [String: [[Int]]] {
        let none = [[Int]](repeating: [], count: blocks.count)
        var rows: [String: [[Int]]] = [:]
        for (kind, block) in blocks.enumerated() {
            // Rows of one document come one behind another, so its cluster is looked up once.
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

    private mutating func refuseTooManyResources() {
        let count = blocks.reduce(0) { $0 + $1.entries.count }
        guard count > Self.maximumResources, let first = files.first else { return }
        diagnostics.report(
            Diagnostic(
                file: first.path,
                mark: .startOfFile,
                code: .tooManyResources,
                message: "the paths declare \(count) resources, more than \(Self.maximumResources) in one run"
            )
        )
    }
}
