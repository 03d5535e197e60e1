internal import Logging

/// The members of a log line that come from metadata, each with a name of its own.
struct LogMembers {
    /// Names that only the handler writes; metadata of such a name gets another one, so that it cannot forge them.
    private static let reserved: Set<String> = ["time", "level", "message", "logger"]
    /// Names that the server's libraries use and people need not know.
    private static let renamed = ["hb.request.id": "requestId"]

    /// The members sorted by name.
    let sorted: [(name: String, value: Logger.MetadataValue)]

    /// Names the members; where a name is taken, `_` is appended to it.
    init(_ metadata: Logger.Metadata) {
        var taken = Self.reserved
        var members: [(name: String, value: Logger.MetadataValue)] = []
        members.reserveCapacity(metadata.count)
        // Keys that are renamed come first: a request's number must not give way to a member that claims to be it.
        let keys = metadata.keys.sorted { left, right in
            (Self.renamed[left] == nil ? 1 : 0, left) < (Self.renamed[right] == nil ? 1 : 0, right)
        }
        for key in keys {
            guard let value = metadata[key] else { continue }
            var name = Self.renamed[key] ?? key
            while !taken.insert(name).inserted { name += "_" }
            members.append((name, value))
        }
        sorted = members.sorted { $0.name < $1.name }
    }
}
