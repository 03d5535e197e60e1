/// One thing that all values of a type satisfy, stated once: JSON Schema, the table's CHECK and the checks in Swift are
/// made of it.
package enum Constraint: Sendable, Hashable {
    /// `true` or `false`.
    case truth
    /// A whole number within bounds.
    case range(ClosedRange<Int64>)
    /// A decimal number from 0 with at most so many digits before the point and behind it.
    case decimal(whole: Int, scale: Int)
    /// One of these words.
    case choice([String])
    /// So many bytes of text.
    case length(ClosedRange<Int>)
    /// Text that matches a regular expression: one for what a spec may write, another for what is stored of it.
    ///
    /// The stored one is nil where a column's type says it already, or SQL cannot say it.
    case pattern(written: String, stored: String?)
    /// Text that begins so.
    case prefix(String)
    /// A time in these years, in UTC.
    case years(ClosedRange<Int64>)
    /// A length of time within bounds.
    case minutes(ClosedRange<Int64>)
    /// An object of at most so many names, which match a regular expression, each with so many bytes of text in one line.
    case map(names: Int, pattern: String, length: ClosedRange<Int>)
}

extension Constraint {
    /// Whether it lists the words that a value may be.
    package var isChoice: Bool { if case .choice = self { true } else { false } }
}
