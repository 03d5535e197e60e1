internal import Model
internal import Text

/// Collects the names and texts of a map, in either form that a spec may use.
struct MapEntries {
    private let type: MapValue
    /// The names so far, including names whose text is refused or absent.
    private var names: Set<String> = []
    /// The texts that were accepted.
    private(set) var texts: [String: String] = [:]
    /// The location of the first name beyond the allowed number; nil if there is none.
    private(set) var firstTooMany: SourceMark?

    init(of type: MapValue) { self.type = type }

    /// The result of adding a name.
    enum Claim {
        case taken
        /// The map has the name already.
        case repeated
        case refused(ValueProblem)
    }

    /// Adds a name after checking its form.
    mutating func claim(_ name: ScalarBytes, isPlain: Bool, at mark: SourceMark) -> Claim {
        var cell: [UInt8] = []
        if let problem = NameValue().encode(name, isPlain: isPlain, into: &cell) { return .refused(problem) }
        return claim(name.string, at: mark) ? .taken : .repeated
    }

    /// Adds a name of the right form.
    ///
    /// - Returns: false if the map has the name already.
    @discardableResult
    mutating func claim(_ name: String, at mark: SourceMark) -> Bool {
        // Names after the first one too many are not kept, because there may be a million.
        guard firstTooMany == nil else { return true }
        guard names.insert(name).inserted else { return false }
        if names.count > type.limit { firstTooMany = mark }
        return true
    }

    /// Sets the text of a name.
    ///
    /// - Returns: why the text is refused; nil if it is accepted.
    mutating func set(_ name: String, _ text: ScalarBytes, isPlain: Bool) -> ValueProblem? {
        var cell: [UInt8] = []
        if let problem = type.text.encode(text, isPlain: isPlain, into: &cell) { return problem }
        if firstTooMany == nil { texts[name] = text.string }
        return nil
    }

    /// The refusal of a name beyond the allowed number.
    var problemOfCount: ValueProblem {
        ValueProblem(code: .wrongLength, demand: "must hold at most \(type.limit) names")
    }
}
