internal import Model
internal import Text

/// Reads maps: texts by names that the spec chooses.
extension FileReader {
    /// Reads a map whose first event has been read.
    mutating func readMap(
        _ event: YAMLEvent,
        _ map: MapValue,
        _ field: Int,
        _ kind: Kind,
        _ kindIndex: Int
    ) throws(YAMLError) {
        let path = kind.fields[field].path
        guard event == .mappingStart else {
            builders[kindIndex].markBroken()
            let isNothing = event == .scalar && events.isPlain && events.scalar.isEmpty
            let example = kind.fields[field].example.map { "such as \($0)" }
            let hint = isNothing ? "leave it out if it is empty" : example
            return try refuseShape(event, "'\(path)' must be a mapping of names to texts", hint: hint)
        }
        var entries = MapEntries(of: map)
        while true {
            let event = try next()
            if event == .mappingEnd { break }
            guard try isKey(event) else {
                builders[kindIndex].markBroken()
                continue
            }
            try readEntry(&entries, path, kindIndex)
        }
        if let mark = entries.firstTooMany {
            builders[kindIndex].markBroken()
            refuse(entries.problemOfCount, path, mark)
        }
        builders[kindIndex].encodeMap(field, entries.texts)
    }

    /// Reads a name, whose event has been read, and its text.
    private mutating func readEntry(_ entries: inout MapEntries, _ path: String, _ kindIndex: Int) throws(YAMLError) {
        let (name, mark) = (events.scalar.string, events.mark)
        switch entries.claim(events.scalar, isPlain: events.isPlain, at: mark) {
        case .taken: break
        case .repeated:
            reportDuplicate("\(path).\(name)", mark)
            return try skipNode()
        case .refused(let problem):
            builders[kindIndex].markBroken()
            refuse(problem, name, of: path, mark)
            return try skipNode()
        }
        // If the name suggests a secret, the text may be one.
        try amongSecrets(SecretText.isNamed(name), from: mark) { (reader) throws(YAMLError) in
            try reader.readText(&entries, name, "\(path).\(name)", kindIndex)
        }
    }

    private mutating func readText(
        _ entries: inout MapEntries,
        _ name: String,
        _ path: String,
        _ kindIndex: Int
    ) throws(YAMLError) {
        let event = try next()
        guard event == .scalar else {
            builders[kindIndex].markBroken()
            return try refuseShape(event, "'\(path)' must be a single value")
        }
        if isAbsent { return }
        let problem = problemOfAnyScalar() ?? entries.set(name, events.scalar, isPlain: events.isPlain)
        guard let problem else { return }
        builders[kindIndex].markBroken()
        refuse(problem.leavingOut(.name), path, events.mark)
    }
}
