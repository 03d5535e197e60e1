/// Reads one file's documents from YAML events into rows, collecting every problem on the way.
struct FileReader: ~Copyable {
    private static let apiVersion = "hxapply/v1"
    private static let documentKind = "Cluster"
    /// Bytes of one key, at most; the longest that means anything has 17.
    private static let maximumKeyLength = 128
    private static let headerKeys = ["apiVersion", "kind", "metadata"]

    var events: EventReader
    var file: ParsedFile
    var builders: [RowBuilder]
    /// Whether a row is being read in which a secret may stand.
    var isAmongSecrets = false

    private init(_ file: ParsedFile, text: ScalarBytes) {
        events = EventReader(text)
        self.file = file
        builders = Kind.all.map(RowBuilder.init)
    }

    /// - Parameter pathInRoot: the path below the given root, where the file was found under one.
    static func read(path: String, pathInRoot: String? = nil, text: [UInt8]) -> ParsedFile {
        text.withUnsafeBufferPointer { text in
            if let problem = SourceText.firstProblem(in: text) {
                var file = ParsedFile(path: path, pathInRoot: pathInRoot)
                file.isComplete = false
                file.diagnostics.report(
                    Diagnostic(
                        file: path,
                        mark: problem.mark,
                        code: problem.code,
                        message: problem.message,
                        hint: problem.code == .invalidUTF8 ? "save the file as UTF-8" : "remove it",
                        showsSource: !mayHoldSecrets(text)
                    )
                )
                return file
            }
            var reader = FileReader(ParsedFile(path: path, pathInRoot: pathInRoot), text: text)
            reader.readStream()
            return reader.file
        }
    }

    /// Whether the text names a section in which a secret may stand, or something like one; where in it is not known
    /// before it is parsed.
    private static func mayHoldSecrets(_ text: ScalarBytes) -> Bool {
        let words = ["key", "secret", "token", "sha256"].map { Array($0.utf8) }
        return text.indices.contains { index in
            words.contains { word in
                // Letters differ from their capitals by one bit, which digits have anyway.
                text[index] | 0x20 == word[0] && index + word.count <= text.count
                    && word.indices.allSatisfy { text[index + $0] | 0x20 == word[$0] }
            }
        }
    }

    private mutating func readStream() {
        do throws(YAMLError) {
            var event = try next()
            while event != .streamEnd {
                if event == .documentStart { try readDocument() }
                event = try next()
            }
            if file.documents.isEmpty {
                report(
                    .notAMapping,
                    .startOfFile,
                    "the file holds no document",
                    hint: "remove it, or declare a cluster"
                )
            }
        } catch {
            file.isComplete = false
            report(error.code, error.mark, error.message, hint: error.hint)
        }
    }

    /// The next event; anchors, aliases and tags are reported where they stand.
    mutating func next() throws(YAMLError) -> YAMLEvent {
        let event = try events.next()
        if events.hasAnchor || event == .alias {
            report(.anchorOrAlias, events.mark, "anchors and aliases are not supported", hint: "write the value out")
        }
        if events.hasTag {
            report(.tag, events.mark, "tags are not supported", hint: "remove it; fields are typed already")
        }
        return event
    }

    /// Moves past the node that `event` begins.
    mutating func skip(_ event: YAMLEvent) throws(YAMLError) {
        var open = 0
        var event = event
        while true {
            switch event {
            case .sequenceStart, .mappingStart: open += 1
            case .sequenceEnd, .mappingEnd: open -= 1
            default: break
            }
            if open <= 0 { return }
            event = try next()
        }
    }

    mutating func skipNode() throws(YAMLError) { try skip(next()) }

    mutating func report(_ code: DiagnosticCode, _ mark: SourceMark, _ message: String, hint: String? = nil) {
        file.diagnostics.report(
            Diagnostic(
                file: file.path,
                mark: mark,
                code: code,
                message: message,
                hint: hint,
                showsSource: !isAmongSecrets
            )
        )
    }

    // MARK: Documents

    private mutating func readDocument() throws(YAMLError) {
        if events.hasDirective {
            report(.directive, events.mark, "'%' directives are not supported", hint: "remove it")
        }
        file.documents.append(ParsedFile.Document())
        let event = try next()
        let mark = events.mark
        guard event == .mappingStart else {
            let isEmpty = event == .scalar && events.isPlain && events.scalar.isEmpty
            report(
                .notAMapping,
                mark,
                isEmpty ? "the document is empty" : "a document must be a mapping",
                hint: isEmpty ? "remove the '---', or declare a cluster" : "begin with apiVersion: \(Self.apiVersion)"
            )
            return try skip(event)
        }
        try readDocumentMapping(at: mark)
    }

    private mutating func readDocumentMapping(at mark: SourceMark) throws(YAMLError) {
        var seen: Set<String> = []
        while let (key, keyMark) = try readKey() {
            guard seen.insert(key).inserted else {
                reportDuplicate(key, keyMark)
                try skipNode()
                continue
            }
            switch key {
            case "apiVersion": try readConstant(key, Self.apiVersion, .unsupportedAPIVersion)
            case "kind": try readConstant(key, Self.documentKind, .unsupportedKind)
            case "metadata": try readMetadata()
            default: try readSection(key, keyMark)
            }
        }
        for key in Self.headerKeys where !seen.contains(key) {
            report(.missingKey, mark, "the document needs '\(key)'", hint: headerHint(key))
        }
    }

    private func headerHint(_ key: String) -> String {
        switch key {
        case "apiVersion": "add apiVersion: \(Self.apiVersion)"
        case "kind": "add kind: \(Self.documentKind)"
        default: "add metadata: {name: CLUSTER}"
        }
    }

    /// The next key of a mapping and its mark, or nil at the mapping's end.
    ///
    /// Keys that are no scalars are skipped.
    mutating func readKey() throws(YAMLError) -> (String, SourceMark)? {
        while true {
            let event = try next()
            if event == .mappingEnd { return nil }
            guard try isKey(event) else { continue }
            return (events.scalar.string, events.mark)
        }
    }

    /// Whether the event is a usable key; if not, it and its value are reported and skipped.
    mutating func isKey(_ event: YAMLEvent) throws(YAMLError) -> Bool {
        guard event == .scalar else {
            if event != .alias { report(.keyNotScalar, events.mark, "a key must be a plain word") }
            try skip(event)
            try skipNode()
            return false
        }
        guard events.scalar.count <= Self.maximumKeyLength else {
            report(.scalarTooLong, events.mark, "a key must be at most \(Self.maximumKeyLength) bytes long")
            try skipNode()
            return false
        }
        if events.isPlain, events.scalar.equals("<<") {
            report(.mergeKey, events.mark, "merge keys are not supported", hint: "write the fields out")
            try skipNode()
            return false
        }
        return true
    }

    mutating func reportDuplicate(_ key: String, _ mark: SourceMark) {
        report(.duplicateKey, mark, "the key '\(key)' is given twice", hint: "remove one of them")
    }

    mutating func reportUnknown(_ key: String, _ mark: SourceMark, of owner: String, known: [String]) {
        let nearest = NearestName.find(key, among: known).map { "did you mean '\($0)'?" }
        let hint = nearest ?? "known are \(known.joined(separator: ", "))"
        report(.unknownKey, mark, "\(owner) has no field '\(key)'", hint: hint)
    }

    private mutating func readConstant(
        _ key: String,
        _ value: String,
        _ code: DiagnosticCode
    ) throws(YAMLError) {
        let event = try next()
        if event == .scalar, events.scalar.elementsEqual(value.utf8) { return }
        report(code, events.mark, "'\(key)' must be \(value)", hint: "write \(key): \(value)")
        try skip(event)
    }

    private mutating func readMetadata() throws(YAMLError) {
        let event = try next()
        let mark = events.mark
        guard event == .mappingStart else {
            report(.wrongShape, mark, "'metadata' must be a mapping", hint: "write metadata: {name: CLUSTER}")
            return try skip(event)
        }
        var seen: Set<String> = []
        while let (key, keyMark) = try readKey() {
            if !seen.insert(key).inserted {
                reportDuplicate(key, keyMark)
                try skipNode()
            } else if key == "name" {
                try readClusterName()
            } else {
                reportUnknown(key, keyMark, of: "'metadata'", known: ["name"])
                try skipNode()
            }
        }
        if !seen.contains("name") { report(.missingKey, mark, "'metadata' needs 'name'", hint: "name the cluster") }
    }

    private mutating func readClusterName() throws(YAMLError) {
        let event = try next()
        guard event == .scalar else {
            report(.wrongShape, events.mark, "'metadata.name' must be a name")
            return try skip(event)
        }
        var name: [UInt8] = []
        let problem =
            problemOfAnyScalar() ?? NameScalar.encode(events.scalar, isPlain: events.isPlain, into: &name)
        if let problem {
            report(problem.code, events.mark, "'metadata.name' \(problem.demand)", hint: problem.hint)
        } else {
            file.documents[file.documents.count - 1].cluster = String(decoding: name, as: UTF8.self)
        }
    }

    private mutating func readSection(_ key: String, _ keyMark: SourceMark) throws(YAMLError) {
        guard let index = Kind.all.firstIndex(where: { $0.section.utf8.elementsEqual(key.utf8) }) else {
            let known = Self.headerKeys + Kind.all.map(\.section)
            reportUnknown(key, keyMark, of: "a cluster", known: known)
            // Whatever it is meant to be, unless that is plain and can hold no secret.
            let meant = NearestName.find(key, among: known).flatMap(Kind.named)
            return try amongSecrets(meant?.holdsDigests ?? true, from: keyMark) { (reader) throws(YAMLError) in
                try reader.skipNode()
            }
        }
        let kind = Kind.all[index]
        file.documents[file.documents.count - 1].sections.insert(kind.section)
        try amongSecrets(kind.holdsDigests, from: keyMark) { (reader) throws(YAMLError) in
            try reader.readSection(of: kind, index)
        }
    }

    /// Reads what follows a key; where secrets may stand there, no diagnostic shows any of it.
    mutating func amongSecrets(
        _ mayHoldSecrets: Bool,
        from key: SourceMark,
        _ read: (inout FileReader) throws(YAMLError) -> Void
    ) throws(YAMLError) {
        guard mayHoldSecrets else { return try read(&self) }
        let wasAmongSecrets = isAmongSecrets
        isAmongSecrets = true
        let index = file.secrets.count
        file.secrets.append(SourceZone(start: SourceMark(line: key.line, column: key.column + key.length)))
        try read(&self)
        file.secrets[index].end = events.endMark
        isAmongSecrets = wasAmongSecrets
    }

    private mutating func readSection(of kind: Kind, _ index: Int) throws(YAMLError) {
        let event = try next()
        let mark = events.mark
        if kind.isSingleton, event == .mappingStart { return try readRow(kind, index, at: mark) }
        guard !kind.isSingleton, event == .sequenceStart else {
            let shape = kind.isSingleton ? "one mapping" : "a list"
            report(
                .wrongShape,
                mark,
                "'\(kind.section)' must be \(shape)",
                hint: "leave the section out if it is empty"
            )
            return try skip(event)
        }
        try readRows(kind, index)
    }

    private mutating func readRows(_ kind: Kind, _ index: Int) throws(YAMLError) {
        while true {
            let event = try next()
            switch event {
            case .sequenceEnd: return
            case .mappingStart: try readRow(kind, index, at: events.mark)
            default:
                report(.wrongShape, events.mark, "\(kind.aNoun) must be a mapping of fields")
                try skip(event)
            }
        }
    }
}
