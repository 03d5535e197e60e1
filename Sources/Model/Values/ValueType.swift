package import Text

/// A type of value, with all that is known of it in one file: how a spec writes it, what it must satisfy, its column,
/// how it is shown, ordered, asked for and described.
///
/// What most types have in common is in the extension below.
package protocol ValueType: Sendable, Hashable {
    // MARK: How a spec writes it

    /// Appends the value's cell to `output`: the text that Postgres would write for it in `COPY … TO STDOUT`.
    ///
    /// So a declared row and an observed one are equal exactly where their bytes are.
    /// - Parameter isPlain: whether it stands without quotes, as numbers and booleans do.
    /// - Returns: why the scalar is refused, with `output` in an unknown state, or nil.
    func encode(_ scalar: ScalarBytes, isPlain: Bool, into output: inout [UInt8]) -> ValueProblem?
    /// Whether a value counts as one only without quotes: it is no text.
    var isLiteral: Bool { get }
    /// Whether no value can be misread by a YAML reader where it stands without quotes.
    var isSafeWithoutQuotes: Bool { get }
    /// Whether values are digests of secrets, in whose place a secret may stand by mistake, and which are not shown.
    var isDigest: Bool { get }

    // MARK: What it must satisfy, and its column

    /// What all values satisfy, from which JSON Schema and the table's CHECK derive.
    var constraints: [Constraint] { get }
    /// The column's type in Postgres.
    var column: ColumnType { get }
    /// What a value looks like, in a few words for the reference page.
    var words: String { get }

    // MARK: How it is shown

    /// The value as a spec would write it, without quotes.
    /// - Parameter value: the text that Postgres writes.
    func show(_ value: String) -> String
    /// Whether the value, as Postgres writes it, is a number or a truth value in JSON rather than text.
    func isJSONLiteral(_ value: String) -> Bool
    /// What values look like in answers of the status API.
    var answer: JSONShape { get }
    /// The value as an answer of the status API has it, where Postgres may hold what no spec could say.
    func showInAnswer(_ value: String) -> String

    // MARK: How it is ordered and asked for

    /// Whether values have an order other than that of their bytes.
    var isQuantity: Bool { get }
    /// A number by which the values of a quantity are ordered: units, millionths, microseconds or minutes.
    /// - Parameter cell: the text that Postgres writes.
    /// - Returns: nil for null, and for text that is no such value.
    func order(of cell: ArraySlice<UInt8>) -> Int64?
    /// What to look for where a parameter of the status API asks for a value, or nil where it is none of this type.
    func asked(_ text: String) -> AskedValue?
    /// What such a parameter must be, to follow `It must be`.
    var askedWords: String { get }
    /// What such parameters look like.
    var question: JSONShape { get }
}

/// What a parameter of the status API asks for.
package enum AskedValue: Sendable, Hashable {
    /// Cells of just these bytes.
    case cell([UInt8])
    /// Cells of that order; beyond what there can be, the least or the greatest number.
    case quantity(Int64)
}

/// The shape of a value in JSON.
package enum JSONShape: Sendable, Hashable {
    case boolean
    case integer(ClosedRange<Int64>)
    case text
    /// Text of one form, as a regular expression.
    case pattern(String)
    case choice([String])
    /// An RFC 3339 time.
    case time
    /// An object of texts by names that data chooses.
    case texts
}

// What text of any sort has: most types are that.
extension ValueType {
    package var isLiteral: Bool { false }
    package var isSafeWithoutQuotes: Bool { false }
    package var isDigest: Bool { false }
    package var column: ColumnType { .text }
    package func show(_ value: String) -> String { value }
    package func isJSONLiteral(_ value: String) -> Bool { false }
    package var answer: JSONShape { .text }
    package func showInAnswer(_ value: String) -> String { show(value) }
    package var isQuantity: Bool { false }
    package func order(of cell: ArraySlice<UInt8>) -> Int64? { nil }
    package var askedWords: String { "text" }
    package var question: JSONShape { .text }

    package func asked(_ text: String) -> AskedValue? {
        var cell: [UInt8] = []
        var text = text
        text.withUTF8 { CopyEscapes.append($0, to: &cell) }
        return .cell(cell)
    }
}

extension ValueType {
    /// The value's cell, or nil where no spec could hold it.
    /// - Parameter isPlain: whether it stands without quotes, as numbers and booleans do.
    package func cell(of value: String, isPlain: Bool) -> [UInt8]? {
        var cell: [UInt8] = []
        var value = value
        let problem = value.withUTF8 { encode($0, isPlain: isPlain, into: &cell) }
        return problem == nil ? cell : nil
    }

    /// The order of a text that needs no escapes.
    package func order(ofText text: String) -> Int64? { order(of: Array(text.utf8)[...]) }

    /// The most bytes of a text, or nil where its form bounds it.
    package var longestText: Int? {
        for case .length(let range) in constraints { return range.upperBound }
        return nil
    }

    /// Whether the other is the same type with the same limits.
    package func isSame(as other: any ValueType) -> Bool { (other as? Self) == self }
}
