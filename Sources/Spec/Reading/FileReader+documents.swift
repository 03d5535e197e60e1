internal import Model
internal import Text

extension FileReader {
    private static let apiVersion = "hxapply/v1"
    private static let headerKeys = ["apiVersion", "kind", "metadata"]
    /// The maximum number of bytes in a key; the longest known key has 17.
    private static let maximumKeyLength = 128
    private static let documentKind = "Cluster"

    mutating func readDocument() throws(YAMLError) {
        ordinal += 1
        if schemas.contains(ordinal) {
            if schemas.looksLikeSpec(ordinal) { warnOfSkippedSpec(events.endMark) }
            return try passDocument()
        }
        if events.hasDirective {
            report(.directive, events.mark, "'%' directives are not supported", hint: "remove it")
        }
        let event = try next()
        if event == .scalar, isNothing { return }
        checkpoint = file.diagnostics.checkpoint
        file.documents.append(ParsedFile.Document())
        if event == .mappingStart {
            try readDocumentMapping(at: events.mark)
        } else {
            let hint = "begin with apiVersion: \(Self.apiVersion)"
            try refuseShape(event, "a document must be a mapping", hint: hint, as: .notAMapping)
        }
        _ = lowerErrorsOfOtherCluster()
        checkpoint = nil
    }

    /// Whether the scalar is an empty document.
    private var isNothing: Bool {
        guard events.isPlain, !events.hasAnchor, !events.hasTag else { return false }
        return events.scalar.isEmpty || ["null", "Null", "NULL", "~"].contains { events.scalar.elementsEqual($0.utf8) }
    }

    /// Warns of a document that names its schema as editors expect it, because it is skipped.
    private mutating func warnOfSkippedSpec(_ mark: SourceMark) {
        file.diagnostics.report(
            Diagnostic(
                file: file.path,
                mark: mark,
                severity: .warning,
                code: .skippedCluster,
                message: "the document is skipped as a JSON Schema, since it has '$schema' at its top",
                hint: "name the schema in a comment or in the editor's settings instead"
            )
        )
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

    /// The next key of a mapping with its location; nil at the end of the mapping.
    ///
    /// Keys that are not scalars are skipped.
    mutating func readKey() throws(YAMLError) -> (String, SourceMark)? {
        while true {
            let event = try next()
            if event == .mappingEnd { return nil }
            guard try isKey(event) else { continue }
            return (events.scalar.string, events.mark)
        }
    }

    /// Whether the event is a usable key; otherwise the key and its value are reported and skipped.
    mutating func isKey(_ event: YAMLEvent) throws(YAMLError) -> Bool {
        guard event == .scalar else {
            try refuseShape(event, "a key must be a plain word", as: .keyNotScalar)
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

    /// - Parameter meant: a better hint than the nearest known key; nil if there is none.
    mutating func reportUnknown(
        _ key: String,
        _ mark: SourceMark,
        of owner: String,
        known: [String],
        meant: String? = nil
    ) {
        if let leftover = TemplateLeftover.find(in: key.utf8) { return reportTemplate(mark, leftover) }
        if let space = Array(key.utf8).withUnsafeBufferPointer(UnicodeSpace.leading) {
            return report(.unicodeSpace, mark, "the key \(UnicodeSpace.words(space))", hint: UnicodeSpace.hint)
        }
        let nearest = NearestName.find(key, among: known).map { "did you mean '\($0)'?" }
        let hint = meant ?? nearest ?? "known are \(known.joined(separator: ", "))"
        report(.unknownKey, mark, "\(owner) has no field '\(key)'", hint: hint)
    }

    private mutating func readConstant(
        _ key: String,
        _ value: String,
        _ code: DiagnosticCode
    ) throws(YAMLError) {
        let event = try next()
        if event == .scalar, events.scalar.elementsEqual(value.utf8) { return }
        try refuseShape(event, "'\(key)' must be \(value)", hint: "write \(key): \(value)", as: code)
    }

    private mutating func readMetadata() throws(YAMLError) {
        let event = try next()
        let mark = events.mark
        guard event == .mappingStart else {
            let hint = "write metadata: {name: CLUSTER}"
            return try refuseShape(event, "'metadata' must be a mapping", hint: hint)
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
        guard event == .scalar else { return try refuseShape(event, "'metadata.name' must be a name") }
        var name: [UInt8] = []
        let problem =
            problemOfAnyScalar() ?? NameValue().encode(events.scalar, isPlain: events.isPlain, into: &name)
        if let problem {
            refuse(problem.leavingOut(nil, hint: "name the cluster"), "metadata.name", events.mark)
        } else {
            file.documents[file.documents.count - 1].cluster = String(decoding: name, as: UTF8.self)
        }
    }

    private mutating func readSection(_ key: String, _ keyMark: SourceMark) throws(YAMLError) {
        guard let index = Kind.all.firstIndex(where: { $0.section.utf8.elementsEqual(key.utf8) }) else {
            let known = Self.headerKeys + Kind.all.map(\.section)
            reportUnknown(key, keyMark, of: "a cluster", known: known, meant: hint(forMember: key))
            // Whatever it is meant to be, unless that is plain and can hold no secret.
            let meant = NearestName.find(key, among: known).flatMap(Kind.named)
            let mayHoldSecrets = forms.first { $0.kind === meant }?.mayHoldSecrets ?? true
            return try amongSecrets(mayHoldSecrets, from: keyMark) { (reader) throws(YAMLError) in
                try reader.skipNode()
            }
        }
        let kind = Kind.all[index]
        try amongSecrets(kind.holdsDigests, from: keyMark) { (reader) throws(YAMLError) in
            try reader.readSection(of: kind, index)
        }
    }

    /// Reads the value of a key; if it may hold secrets, no diagnostic shows any part of it.
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
        if event == .scalar, isAbsent { return }
        file.documents[file.documents.count - 1].sections.insert(kind.section)
        if kind.isSingleton, event == .mappingStart { return try readRow(kind, index, at: events.mark) }
        guard !kind.isSingleton, event == .sequenceStart else {
            let shape = kind.isSingleton ? "one mapping" : "a list"
            let hint = "leave the section out if it is empty"
            return try refuseShape(event, "'\(kind.section)' must be \(shape)", hint: hint)
        }
        try readRows(kind, index)
    }

    /// Reads a list of resources.
    ///
    /// - Parameter areInside: whether they are declared inside their parent.
    mutating func readRows(_ kind: Kind, _ index: Int, areInside: Bool = false) throws(YAMLError) {
        while true {
            let event = try next()
            switch event {
            case .sequenceEnd: return
            case .mappingStart: try readRow(kind, index, at: events.mark, isInside: areInside)
            default: try refuseShape(event, "\(kind.aNoun) must be a mapping of fields")
            }
        }
    }
}
