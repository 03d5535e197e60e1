/// SQL text from literals in the source code.
///
/// Input cannot become part of it: values are bound, and only other SQL, numbers and quoted identifiers can be
/// interpolated.
package struct SQL: ExpressibleByStringInterpolation, Sendable {
    package let text: String

    package init(stringLiteral value: String) { text = value }

    package init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

    /// An identifier, in double quotes.
    package init(identifier: String) {
        text =
            "\"" + identifier.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    /// SQL from a file that is part of the program, such as a migration.
    package init(script: String) { text = script }

    /// Accepts other SQL, numbers and identifiers, but no plain text.
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        package init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }

        package mutating func appendLiteral(_ literal: String) { text += literal }

        package mutating func appendInterpolation(_ sql: SQL) { text += sql.text }

        package mutating func appendInterpolation(identifier: String) { text += SQL(identifier: identifier).text }

        package mutating func appendInterpolation(_ number: Int) { text += String(number) }
    }
}

extension Sequence<SQL> {
    package func joined(separator: SQL) -> SQL {
        SQL(script: map(\.text).joined(separator: separator.text))
    }
}
