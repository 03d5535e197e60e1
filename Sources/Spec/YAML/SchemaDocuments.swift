internal import Text

/// The documents of a file that have `$schema` at their top: JSON Schemas, and no specs.
struct SchemaDocuments {
    /// By ordinal, whether the document also says which version of a spec it is.
    private var found: [Int: Bool] = [:]

    private static let key = Array("$schema".utf8)

    /// Reads the file ahead, where it may hold such a document at all; an error in it is left to the reader.
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

    /// Whether the document is none of a spec's.
    func contains(_ document: Int) -> Bool { found[document] != nil }

    /// Whether the document is none of a spec's and yet looks like one.
    func looksLikeSpec(_ document: Int) -> Bool { found[document] ?? false }

    /// Whether the word stands before a colon somewhere, as it does not in a comment for an editor.
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
