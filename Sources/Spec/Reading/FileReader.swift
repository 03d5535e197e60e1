internal import Model
internal import Text

/// Reads the documents of a file from YAML events into rows, and collects all errors and warnings.
struct FileReader: ~Copyable {
    var events: EventReader
    var file: ParsedFile
    var builders: [RowBuilder]
    /// For each kind, the rows inside the resource that is being read; the key of this resource may not be known yet.
    var childRows = [RowBlock](repeating: RowBlock(), count: Kind.all.count)
    /// The forms of all kinds, in the order of `Kind.all`.
    let forms = ResourceForm.all
    /// Whether a row is being read that may hold a secret.
    var isAmongSecrets = false

    private let text: ScalarBytes
    /// Whether `null` means that a field is absent.
    private let isJSON: Bool
    /// The cluster that is asked for; faults of others are warnings.
    let cluster: String?
    let schemas: SchemaDocuments
    /// The ordinal of the document that is being read, among all of the file.
    var ordinal = -1
    /// What was reported before the document that is being read; nil between documents.
    var checkpoint: Diagnostics.Checkpoint?

    private init(_ file: ParsedFile, text: ScalarBytes, _ pairs: SurrogatePairs?, isJSON: Bool, cluster: String?) {
        events = EventReader(text, pairs)
        schemas = SchemaDocuments(in: text, pairs)
        self.text = text
        self.file = file
        self.isJSON = isJSON
        self.cluster = cluster
        builders = Kind.all.map(RowBuilder.init)
    }

    /// - Parameters:
    ///   - pathInRoot: the path below the given directory; the whole path if the file was given itself.
    ///   - cluster: the cluster that the command is about, so that errors in documents of others become warnings.
    static func read(
        path: String,
        pathInRoot: String? = nil,
        text: [UInt8],
        cluster: String? = nil
    ) -> ParsedFile {
        text.withUnsafeBufferPointer { text in
            if let problem = SourceText.firstProblem(in: text) {
                var file = ParsedFile(path: path, pathInRoot: pathInRoot)
                file.isComplete = false
                let holdsSecrets = file.refuseSecrets(in: text)
                file.diagnostics.report(
                    Diagnostic(
                        file: path,
                        mark: problem.mark,
                        code: problem.code,
                        message: problem.message,
                        hint: hint(problem.code),
                        showsSource: !holdsSecrets && !mayHoldSecrets(text)
                    )
                )
                return file
            }
            var file = ParsedFile(path: path, pathInRoot: pathInRoot)
            // No other diagnostic of the file can show a secret if there is none.
            guard !file.refuseSecrets(in: text) else { return file }
            guard isJSON(path, text) else { return read(file, text, nil, isJSON: false, cluster) }
            guard let pairs = SurrogatePairs(in: text) else { return read(file, text, nil, isJSON: true, cluster) }
            return pairs.text.withUnsafeBufferPointer { read(file, $0, pairs, isJSON: true, cluster) }
        }
    }

    static func read(
        _ file: ParsedFile,
        _ text: ScalarBytes,
        _ pairs: SurrogatePairs?,
        isJSON: Bool,
        _ cluster: String?
    ) -> ParsedFile {
        var reader = FileReader(file, text: text, pairs, isJSON: isJSON, cluster: cluster)
        reader.readStream()
        return reader.file
    }

    /// Whether a file is JSON: a file by its name, standard input by its text.
    private static func isJSON(_ path: String, _ text: ScalarBytes) -> Bool {
        guard path == LoadedSpecs.standardInputName else { return SpecFileName.isJSON(path) }
        let start = text.lazy.filter { !" \t\r\n".utf8.contains($0) }.prefix(2)
        return start.elementsEqual("{\"".utf8) || start.elementsEqual("{}".utf8)
    }

    static func hint(_ code: DiagnosticCode) -> String {
        switch code {
        case .invalidUTF8: "save the file as UTF-8"
        case .conflictMarker: conflictHint
        default: "remove it"
        }
    }

    private static let conflictHint = "choose what is to stand there, and remove the markers"

    /// Whether the text may name a section that can hold secrets.
    ///
    /// Where the section is, is not known before the text is parsed.
    private static func mayHoldSecrets(_ text: ScalarBytes) -> Bool {
        let words = ["key", "secret", "token", "sha256"].map { Array($0.utf8) }
        return text.indices.contains { index in
            words.contains { word in
                // A lower-case letter differs from its capital in one bit, which digits always have set.
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
        } catch {
            report(error)
            let isLast = OddLine.isLastDocument(in: text, from: min(error.mark.line, events.failureLines.first))
            file.isComplete = isLast && lowerErrorsOfOtherCluster()
        }
    }

    /// Reports where the reader gave up: as what people leave behind where it is that, else in libyaml's words.
    mutating func report(_ error: YAMLError) {
        let lines = events.failureLines
        guard error.code == .yamlSyntax, let problem = OddLine.problem(in: text, from: lines.first, to: lines.last)
        else { return report(error.code, error.mark, error.message, hint: error.hint) }
        let hint =
            switch problem.code {
            case .conflictMarker: Self.conflictHint
            case .unicodeSpace: UnicodeSpace.hint
            default: TemplateLeftover.hint
            }
        report(problem.code, problem.mark, problem.message, hint: hint)
    }

    /// Makes warnings of the document's errors, where it is known to be of another cluster than the one asked for.
    /// - Returns: whether it is.
    mutating func lowerErrorsOfOtherCluster() -> Bool {
        guard let cluster, let checkpoint, let other = file.documents.last?.cluster, other != cluster else {
            return false
        }
        file.diagnostics.lowerErrors(since: checkpoint)
        return true
    }

    /// The next event; reports anchors, aliases and tags.
    mutating func next() throws(YAMLError) -> YAMLEvent {
        let event = try events.next()
        if events.hasAnchor || event == .alias {
            report(.anchorOrAlias, events.mark, "anchors and aliases are not supported", hint: "write the value out")
        }
        if events.hasTag {
            report(.tag, events.mark, "tags are not supported", hint: "remove it; fields are typed already")
        }
        if event == .scalar, let secret = LeakedSecret.find(in: events.scalar).first { refuse(secret) }
        return event
    }

    /// Refuses a secret that stands in a scalar, though not in the text: it is written with escapes.
    private mutating func refuse(_ secret: LeakedSecret) {
        let mark = events.mark
        file.secrets.append(SourceZone(start: mark, end: events.endMark))
        file.refuse(secret, at: SourceMark(line: mark.line, column: mark.column))
    }

    /// Skips the node that `event` begins.
    ///
    /// - Returns: whether it begins with two opening braces, which YAML reads as mappings and templates write.
    @discardableResult
    mutating func skip(_ event: YAMLEvent) throws(YAMLError) -> Bool {
        var open = 0
        var event = event
        let start = events.mark
        let mayHaveBraces = event == .mappingStart
        var hasBraces = false
        while true {
            if open == 1, mayHaveBraces, event == .mappingStart, events.mark.line == start.line {
                hasBraces = hasBraces || events.mark.column == start.column + 1
            }
            switch event {
            case .sequenceStart, .mappingStart: open += 1
            case .sequenceEnd, .mappingEnd: open -= 1
            default: break
            }
            if open <= 0 { return hasBraces }
            event = try next()
        }
    }

    mutating func skipNode() throws(YAMLError) { try skip(next()) }

    /// Moves past a document that is no spec, whatever it holds.
    mutating func passDocument() throws(YAMLError) {
        events.depthLimit = EventReader.maximumDepthPassed
        while try events.next() != .documentEnd {}
        events.depthLimit = EventReader.maximumDepth
    }

    /// Whether the scalar means that a field is absent.
    var isAbsent: Bool { isJSON && events.isPlain && events.scalar.equals("null") }

    /// Reports a node of the wrong shape, and skips it; an alias has been reported already.
    ///
    /// Leftovers of a template, and spaces that YAML reads as letters, are reported as such.
    mutating func refuseShape(
        _ event: YAMLEvent,
        _ message: String,
        hint: String? = nil,
        as code: DiagnosticCode = .wrongShape
    ) throws(YAMLError) {
        let mark = events.mark
        let space = event == .scalar ? UnicodeSpace.leading(events.scalar) : nil
        let leftover = event == .scalar ? TemplateLeftover.find(in: events.scalar) : nil
        let hasBraces = try skip(event)
        if let leftover = leftover ?? (hasBraces ? "'{{ }}'" : nil) {
            reportTemplate(mark, leftover)
        } else if let space {
            report(.unicodeSpace, mark, "what stands here \(UnicodeSpace.words(space))", hint: UnicodeSpace.hint)
        } else if event != .alias {
            report(code, mark, message, hint: hint)
        }
    }

    mutating func reportTemplate(_ mark: SourceMark, _ leftover: String, of name: String? = nil) {
        let subject = name.map { "'\($0)'" } ?? "what stands here"
        let message = "\(subject) holds \(leftover), which a template should have filled in"
        report(.unrenderedTemplate, mark, message, hint: TemplateLeftover.hint)
    }

    /// Reports why the scalar is not a value of the field.
    ///
    /// - Parameter owner: the map that has the scalar under `name`; nil if `name` is a field.
    mutating func refuse(_ problem: ValueProblem, _ name: String, of owner: String? = nil, _ mark: SourceMark) {
        // A text may hold such characters, so they do not indicate a template.
        let isOfText = [.wrongLength, .scalarTooLong, .controlCharacter, .hiddenCharacter, .forbiddenLineBreak]
            .contains(
                problem.code
            )
        if !isOfText, let leftover = TemplateLeftover.find(in: events.scalar) {
            return reportTemplate(mark, leftover, of: owner ?? name)
        }
        let subject = owner.map { "the name '\(name)' in '\($0)'" } ?? "'\(name)'"
        report(problem.code, mark, "\(subject) \(problem.demand)", hint: problem.hint)
    }

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
}
