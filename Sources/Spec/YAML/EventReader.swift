internal import CLibYAML
internal import Model

/// The kind of a YAML event.
enum YAMLEvent {
    case scalar, sequenceStart, sequenceEnd, mappingStart, mappingEnd, alias
    case documentStart, documentEnd, streamStart, streamEnd
}

/// Text that is not YAML, or YAML that is nested too deeply.
struct YAMLError: Error {
    let code: DiagnosticCode
    let message: String
    let mark: SourceMark
    var hint: String?
}

/// Reads YAML events from memory through libyaml, one at a time, without building a tree.
///
/// libyaml 0.2.5 does not limit nesting and takes quadratic time on it, so the depth is checked on every event.
struct EventReader: ~Copyable {
    /// The maximum depth of nested collections.
    static let maximumDepth = 16
    /// The maximum depth in a document that is not a spec and is skipped.
    static let maximumDepthPassed = 64

    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let event: UnsafeMutablePointer<yaml_event_t>
    private var depth = 0
    /// The maximum depth of nested collections from now on.
    var depthLimit = maximumDepth
    /// Maps locations in the text to locations in the file, if the text was changed; otherwise nil.
    private let pairs: SurrogatePairs?

    /// - Parameters:
    ///   - text: UTF-8 that must outlive the reader.
    ///   - pairs: the change that made the text; nil if it is the text of the file.
    init(_ text: UnsafeBufferPointer<UInt8>, _ pairs: SurrogatePairs? = nil) {
        self.pairs = pairs
        parser = .allocate(capacity: 1)
        event = .allocate(capacity: 1)
        event.initialize(to: yaml_event_t())
        parser.initialize(to: yaml_parser_t())
        yaml_parser_initialize(parser)
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, text.baseAddress, text.count)
    }

    deinit {
        yaml_event_delete(event)
        yaml_parser_delete(parser)
        event.deallocate()
        parser.deallocate()
    }

    /// Moves to the next event, which ends the lifetime of the last one.
    mutating func next() throws(YAMLError) -> YAMLEvent {
        yaml_event_delete(event)
        guard yaml_parser_parse(parser, event) == 1 else { throw syntaxError() }
        switch event.pointee.type {
        case YAML_SCALAR_EVENT: return .scalar
        case YAML_SEQUENCE_START_EVENT:
            try descend()
            return .sequenceStart
        case YAML_MAPPING_START_EVENT:
            try descend()
            return .mappingStart
        case YAML_SEQUENCE_END_EVENT:
            depth -= 1
            return .sequenceEnd
        case YAML_MAPPING_END_EVENT:
            depth -= 1
            return .mappingEnd
        case YAML_ALIAS_EVENT: return .alias
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        case YAML_STREAM_START_EVENT: return .streamStart
        default: return .streamEnd
        }
    }

    /// The value of the scalar without escapes; valid until the next event.
    var scalar: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: hx_scalar_bytes(event), count: hx_scalar_length(event))
    }

    /// Whether the scalar has neither quotes nor a block indicator.
    var isPlain: Bool { hx_scalar_is_plain(event) != 0 }
    var hasAnchor: Bool { hx_event_has_anchor(event) != 0 }
    var hasTag: Bool { hx_event_has_tag(event) != 0 }
    var hasDirective: Bool { hx_document_has_directive(event) != 0 }

    /// The location of the event; a collection has the location of its first character.
    var mark: SourceMark {
        let start = place(event.pointee.start_mark)
        let end = place(event.pointee.end_mark)
        let length = end.line == start.line && end.column > start.column ? end.column - start.column : 1
        return SourceMark(line: start.line, column: start.column, length: length)
    }

    /// The end of the event.
    var endMark: SourceMark { place(event.pointee.end_mark) }

    /// The line of the construct that could not be read to its end, and the line of the error.
    var failureLines: (first: UInt32, last: UInt32) {
        let last = place(parser.pointee.problem_mark).line
        return (parser.pointee.context == nil ? last : place(parser.pointee.context_mark).line, last)
    }

    private func place(_ mark: yaml_mark_t) -> SourceMark {
        let line = UInt32(clamping: mark.line + 1)
        let column = UInt32(clamping: mark.column + 1)
        return SourceMark(line: line, column: pairs?.original(line, column) ?? column)
    }

    private mutating func descend() throws(YAMLError) {
        depth += 1
        guard depth <= depthLimit else {
            throw YAMLError(
                code: .nestingTooDeep,
                message: "collections are nested more than \(depthLimit) deep",
                mark: mark
            )
        }
    }

    private func syntaxError() -> YAMLError {
        let problem = parser.pointee.problem.map { String(cString: $0) } ?? "it cannot be read"
        return YAMLError(
            code: .yamlSyntax,
            message: "not valid YAML: \(problem)",
            mark: place(parser.pointee.problem_mark),
            // JSON writes characters beyond U+FFFF as two escapes, which YAML does not accept.
            hint: problem.contains("Unicode character escape")
                ? "write the character itself; a pair of escapes is read in JSON only, and half a pair nowhere" : nil
        )
    }
}
