package import Text

/// A type of value: how a spec writes it, its constraints, its column, and how it is shown, ordered, requested and
/// described.
///
/// Each type is one file. The extension below has what most types share.
package protocol ValueType: Sendable, Hashable {
    // MARK: In a spec

    /// Appends the cell of the value to `output`: the text that Postgres would write for it in `COPY … TO STDOUT`.
    ///
    /// So a declared value and a value from the database are equal if and only if their bytes are equal.
    ///
    /// - Parameter isPlain: whether the value has no quotes, as numbers and booleans.
    /// - Returns: why the scalar is refused, and then `output` is undefined; nil if it is accepted.
    func encode(_ scalar: ScalarBytes, isPlain: Bool, into output: inout [UInt8]) -> ValueProblem?
    /// Whether values must not have quotes, because they are no texts.
    var isLiteral: Bool { get }
    /// Whether no YAML reader can misread a value without quotes.
    var isSafeWithoutQuotes: Bool { get }
    /// Whether a value may hold spaces, so that spaces do not divide a list of them in one cell of a table.
    var mayHoldSpaces: Bool { get }
    /// Whether values are digests of secrets.
    ///
    /// They are not shown, because a secret may be in their place by mistake.
    var isDigest: Bool { get }

    // MARK: Constraints and column

    /// The conditions on all values, from which JSON Schema and the CHECK of the table are derived.
    var constraints: [Constraint] { get }
    /// The type of the column in Postgres.
    var column: ColumnType { get }
    /// The form of a value in a few words, for the reference page.
    var words: String { get }

    // MARK: Showing values

    /// The value as a spec would write it, without quotes.
    ///
    /// - Parameter value: the text that Postgres writes.
    func show(_ value: String) -> String
    /// Whether the value, as Postgres writes it, is a number or a boolean in JSON and not a text.
    func isJSONLiteral(_ value: String) -> Bool
    /// The form of values in answers of the status API.
    var answer: JSONShape { get }
    /// The value in an answer of the status API; Postgres may hold values that no spec may have.
    func showInAnswer(_ value: String) -> String

    // MARK: Order and parameters

    /// Whether values are ordered otherwise than by their bytes.
    var isQuantity: Bool { get }
    /// The number by which values of a quantity are ordered: units, millionths, microseconds or minutes.
    ///
    /// - Parameter cell: the text that Postgres writes.
    /// - Returns: nil for null, and for text that is no such value.
    func order(of cell: ArraySlice<UInt8>) -> Int64?
    /// The value that a parameter of the status API requests; nil if the text is not of this type.
    func asked(_ text: String) -> AskedValue?
    /// What such a parameter must be; the text follows `It must be`.
    var askedWords: String { get }
    /// The form of such parameters.
    var question: JSONShape { get }
}

/// A value that a parameter of the status API requests.
package enum AskedValue: Sendable, Hashable {
    /// Cells that consist of exactly these bytes.
    case cell([UInt8])
    /// Cells with this order; for requests beyond all values, the minimum or maximum of `Int64`.
    case quantity(Int64)
}

/// The form of a value in JSON.
package enum JSONShape: Sendable, Hashable {
    case boolean
    case integer(ClosedRange<Int64>)
    case text
    /// A text that matches a regular expression.
    case pattern(String)
    case choice([String])
    /// An RFC 3339 time.
    case time
    /// An object of texts, with names that the data chooses.
    case texts
}

// The defaults are right for texts, which most types are.
extension ValueType {
    package var isLiteral: Bool { false }
    package var isSafeWithoutQuotes: Bool { false }
    package var mayHoldSpaces: Bool { false }
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
    /// The cell of the value; nil if no spec may have the value.
    ///
    /// - Parameter isPlain: whether the value has no quotes, as numbers and booleans.
    package func cell(of value: String, isPlain: Bool) -> [UInt8]? {
        var cell: [UInt8] = []
        var value = value
        let problem = value.withUTF8 { encode($0, isPlain: isPlain, into: &cell) }
        return problem == nil ? cell : nil
    }

    /// The order of a text that needs no escapes.
    package func order(ofText text: String) -> Int64? { order(of: Array(text.utf8)[...]) }

    /// The maximum number of bytes in a text; nil if the form of the text limits it.
    package var longestText: Int? {
        for case .length(let range) in constraints { return range.upperBound }
        return nil
    }

    /// Whether the other type is the same with the same limits.
    package func isSame(as other: any ValueType) -> Bool { (other as? Self) == self }
}
