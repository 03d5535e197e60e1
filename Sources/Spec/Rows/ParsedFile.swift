internal import Model

/// What one file declares, checked row by row but not yet against other rows.
struct ParsedFile: Sendable {
    struct Document: Sendable {
        /// The cluster it belongs to, or nil where its header was refused.
        var cluster: String?
        /// The sections it has, empty ones too, and those that have a resource inside another one.
        var sections: Set<String> = []
    }

    let path: String
    /// The path below the given root: `eu/teams.yaml`, whatever the root is called from where.
    let pathInRoot: String
    var documents: [Document] = []
    /// The rows of each kind, in the order of `Kind.all`.
    var blocks = [RowBlock](repeating: RowBlock(), count: Kind.all.count)
    var diagnostics = Diagnostics()
    /// Where a secret may stand; the last one is open while it is read.
    var secrets: [SourceZone] = []
    /// Whether it was read to its end; if not, what refers to its resources cannot be judged.
    var isComplete = true

    init(path: String, pathInRoot: String? = nil) {
        self.path = path
        self.pathInRoot = pathInRoot ?? path
    }
}
