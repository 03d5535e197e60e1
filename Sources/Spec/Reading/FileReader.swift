internal import Model
internal import Text

/// Reads one file's documents from YAML events into rows, collecting every problem on the way.
struct FileReader: ~Copyable {
    var events: EventReader
    var file: ParsedFile
    var builders: [RowBuilder]
    /// For each kind, the rows that stand inside the resource that is being read, whose key may not be known yet.
    var childRows = [RowBlock](repeating: RowBlock(), count: Kind.all.count)
    /// How each kind's resources are written.
    let forms = ResourceForm.all
    /// Whether a row is being read in which a secret may stand.
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
    ///   - pathInRoot: the path below the given root, where the file was found under one.
    ///   - cluster: the one that is asked for, so that faults in documents of others are warnings.
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
                file.diagnostics.report(
                    Diagnostic(
                        file: path,
                        mark: problem.mark,
                        code: problem.code,
                        message: problem.message,
                        hint: hint(problem.code),
                        showsSource: !mayHoldSecrets(text)
                    )
                )
                return file
            }
            let file = ParsedFile(path: path, pathInRoot: pathInRoot)
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

    /// Whether a file is JSON, by its name; of standard input the text tells.
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
    /// - Returns: whether it begins with two braces one behind the other, which to YAML are mappings.
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

    /// Whether the scalar says that a field is absent.
    var isAbsent: Bool { isJSON && events.isPlain && events.scalar.equals("null") }

    /// Reports a node that has not the shape it should have, and moves past it; an alias is reported already.
    ///
    /// What a template left there, and a space that is a letter to YAML, are named as what they are.
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
    /// - Parameter owner: the map that `name` stands in where it is the scalar itself, or nil.
    mutating func refuse(_ problem: ValueProblem, _ name: String, of owner: String? = nil, _ mark: SourceMark) {
        // What a text may hold is no sign of a template.
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
