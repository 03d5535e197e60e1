internal import Text

/// The documents of a file that have `$schema` at their top: they are JSON Schemas and not specs.
struct SchemaDocuments {
    /// For each such document, by ordinal, whether it also has the key with the version of a spec.
    private var found: [Int: Bool] = [:]

    private static let key = Array("$schema".utf8)

    /// Reads the file in advance if it may hold such a document; errors are left to the reader of the specs.
    init(in text: ScalarBytes, _ pairs: SurrogatePairs?) {
        guard Self.mayHoldAny(text) else { return }
        var events = EventReader(text, pairs)
        events.depthLimit = EventReader.maximumDepthPassed
        var document = -1
        var depth = 0
        var isMapping = false
        var expectsKey = false
        var keys: Set<String> = []
        while let event = try? events.next(), event != .streamEnd {
            switch event {
            case .documentStart:
                document += 1
                depth = 0
                isMapping = false
                keys = []
            case .documentEnd:
                if keys.contains("$schema") { found[document] = keys.contains("apiVersion") }
            case .mappingStart, .sequenceStart:
                if depth == 0 { isMapping = event == .mappingStart }
                expectsKey = depth == 0 || depth == 1 && !expectsKey
                depth += 1
            case .mappingEnd, .sequenceEnd: depth -= 1
            case .scalar, .alias:
                guard depth == 1, isMapping else { break }
                if expectsKey, event == .scalar, events.scalar.count <= 16 { keys.insert(events.scalar.string) }
                expectsKey.toggle()
            case .streamStart, .streamEnd: break
            }
        }
    }

    /// Whether the document has `$schema` at its top.
    func contains(_ document: Int) -> Bool { found[document] != nil }

    /// Whether the document has `$schema` at its top and yet looks like a spec.
    func looksLikeSpec(_ document: Int) -> Bool { found[document] ?? false }

    /// Whether `$schema` occurs before a colon, which excludes comments for editors.
    private static func mayHoldAny(_ text: ScalarBytes) -> Bool {
        var start = 0
        while let index = text.firstIndex(of: key[0], from: start) {
            let end = index + key.count
            if text[index...].starts(with: key) {
                let behind = text[end...].drop { "\"' \t".utf8.contains($0) }
                if behind.first == UInt8(ascii: ":") { return true }
            }
            start = index + 1
        }
        return false
    }
}
