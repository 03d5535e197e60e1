internal import Logging

/// The members of a log line that come from metadata, each with a unique name.
struct LogMembers {
    /// Names that only the handler may write; metadata with such a name is renamed, so that it cannot forge them.
    private static let reserved: Set<String> = ["time", "level", "message", "logger"]
    /// Names that libraries use, and the names to write instead.
    private static let renamed = ["hb.request.id": "requestId"]

    /// The members sorted by name.
    let sorted: [(name: String, value: Logger.MetadataValue)]

    /// Gives each member a name; `_` is appended to a name that is already used.
    init(_ metadata: Logger.Metadata) {
        var taken = Self.reserved
        var members: [(name: String, value: Logger.MetadataValue)] = []
        members.reserveCapacity(metadata.count)
        // Renamed keys come first, so that other metadata cannot take the name `requestId` before the request's ID.
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
