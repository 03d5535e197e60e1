/// SQL text that is written in the program.
///
/// Input never becomes part of it: values are binds, and the only names that can be put in are those of tables and
/// columns, quoted.
package struct SQL: ExpressibleByStringInterpolation, Sendable {
    package let text: String

    package init(stringLiteral value: String) { text = value }

    package init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

    /// A name, quoted as an identifier.
    package init(identifier: String) {
        text =
            "\"" + identifier.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    /// Text from a file of the program's own, such as a migration.
    package init(script: String) { text = script }

    /// Takes other SQL, and no plain text.
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
