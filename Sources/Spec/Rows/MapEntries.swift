internal import Model
internal import Text

/// Collects the names and texts of one map, in whatever form they are written.
struct MapEntries {
    private let type: MapValue
    /// The names that were given so far, those whose text is refused or absent among them.
    private var names: Set<String> = []
    /// The texts that were accepted.
    private(set) var texts: [String: String] = [:]
    /// Where the first name stands that is one too many, or nil.
    private(set) var firstTooMany: SourceMark?

    init(of type: MapValue) { self.type = type }

    /// What becomes of a name.
    enum Claim {
        case taken
        /// It was there already.
        case repeated
        case refused(ValueProblem)
    }

    /// Takes a name.
    mutating func claim(_ name: ScalarBytes, isPlain: Bool, at mark: SourceMark) -> Claim {
        var cell: [UInt8] = []
        if let problem = NameValue().encode(name, isPlain: isPlain, into: &cell) { return .refused(problem) }
        return claim(name.string, at: mark) ? .taken : .repeated
    }

    /// Takes a name that is known to be one.
    /// - Returns: false where it was there already.
    @discardableResult
    mutating func claim(_ name: String, at mark: SourceMark) -> Bool {
        // What follows the first that is too many is not kept: there may be a million.
        guard firstTooMany == nil else { return true }
        guard names.insert(name).inserted else { return false }
        if names.count > type.limit { firstTooMany = mark }
        return true
    }

    /// Takes the text of a name.
    /// - Returns: why it is refused, or nil.
    mutating func set(_ name: String, _ text: ScalarBytes, isPlain: Bool) -> ValueProblem? {
        var cell: [UInt8] = []
        if let problem = type.text.encode(text, isPlain: isPlain, into: &cell) { return problem }
        if firstTooMany == nil { texts[name] = text.string }
        return nil
    }

    /// Why a name is refused that is one too many.
    var problemOfCount: ValueProblem {
        ValueProblem(code: .wrongLength, demand: "must hold at most \(type.limit) names")
    }
}
