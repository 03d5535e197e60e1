internal import Model

/// The rows of one file; each row is checked, but not yet against other rows.
struct ParsedFile: Sendable {
    struct Document: Sendable {
        /// The cluster of the document; nil if the document's header was refused.
        var cluster: String?
        /// The sections of the document, including empty ones, and the sections of resources inside others.
        var sections: Set<String> = []
    }

    let path: String
    /// The path below the given directory, such as `eu/teams.yaml`; it does not depend on how the directory was given.
    let pathInRoot: String
    var documents: [Document] = []
    /// The rows of each kind, in the order of `Kind.all`.
    var blocks = [RowBlock](repeating: RowBlock(), count: Kind.all.count)
    var diagnostics = Diagnostics()
    /// The zones that may hold a secret; while the file is read, the last one may have no end.
    var secrets: [SourceZone] = []
    /// Whether the file was read to its end; otherwise references to its resources cannot be checked.
    var isComplete = true

    init(path: String, pathInRoot: String? = nil) {
        self.path = path
        self.pathInRoot = pathInRoot ?? path
    }
}
