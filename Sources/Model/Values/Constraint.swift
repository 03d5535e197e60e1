/// A condition that all values of a type satisfy, from which JSON Schema, the CHECK of the table and the checks in
/// Swift are made.
package enum Constraint: Sendable, Hashable {
    /// `true` or `false`.
    case truth
    /// A whole number in a range.
    case range(ClosedRange<Int64>)
    /// A decimal number from 0 with a maximum number of digits before and after the point.
    case decimal(whole: Int, scale: Int)
    /// One of these words.
    case choice([String])
    /// A text with a number of bytes in this range.
    case length(ClosedRange<Int>)
    /// A text that matches a regular expression: one for the text in a spec, and another for the stored text.
    ///
    /// `stored` is nil if the type of the column already ensures it, or if SQL cannot express it.
    case pattern(written: String, stored: String?)
    /// A text with this prefix.
    case prefix(String)
    /// A time in these years, in UTC.
    case years(ClosedRange<Int64>)
    /// A duration in this range, in minutes.
    case minutes(ClosedRange<Int64>)
    /// An object with at most `names` names that match a regular expression, each with one line of text of that length
    /// in bytes.
    case map(names: Int, pattern: String, length: ClosedRange<Int>)
}

extension Constraint {
    /// Whether the constraint lists the allowed words.
    package var isChoice: Bool { if case .choice = self { true } else { false } }
}
