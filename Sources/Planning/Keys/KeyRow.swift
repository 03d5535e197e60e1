internal import Model

/// The values of an API key that its secrets depend on.
struct KeyRow {
    private let line: RowLine

    init(_ line: RowLine) { self.line = line }

    private func text(_ path: String) -> String? { line.value(of: path, in: .apiKeys) }

    private func quantity(_ path: String) -> Int64? {
        guard let index = Kind.apiKeys.index(of: path) else { return nil }
        return text(path).flatMap(Kind.apiKeys.fields[index].type.order(ofText:))
    }

    private func list(_ path: String) -> [String] { text(path).map(RowLine.elements(ofList:)) ?? [] }

    var name: String { line.key(of: .apiKeys) }
    var recipients: [String] { list("deliverTo") }
    var digests: [String] { list("sha256") }
    var prefix: String? { text("prefix") }
    var generation: Int64 { text("rotation.generation").flatMap { Int64($0) } ?? 1 }

    /// In minutes.
    var overlap: Int64 { quantity("rotation.overlap") ?? 0 }

    /// When the key ends.
    var expiresAt: DatabaseTime? { quantity("expiresAt").map(DatabaseTime.init(microseconds:)) }

    /// Whether the key itself is honoured; its owner may still be inactive.
    func isLive(at time: DatabaseTime?) -> Bool {
        guard text("active") == "t" else { return false }
        guard let time, let expiresAt else { return true }
        return expiresAt > time
    }

    /// The user or team that owns the key.
    var owner: (kind: Kind, name: String)? {
        text("team").map { (.teams, $0) } ?? text("user").map { (.users, $0) }
    }
}
