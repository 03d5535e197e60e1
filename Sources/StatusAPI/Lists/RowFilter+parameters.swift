internal import Model
internal import StatusModel

extension RowFilter {
    /// The suffixes of parameters that ask for a range, such as `gpus.gte`.
    static let atLeast = ".gte"
    static let below = ".lt"

    /// Makes the filter that one query parameter asks for.
    /// - Throws: a problem if the value is not valid for the column's type.
    init(_ column: Int, _ type: FieldType, parameter name: String, _ value: String) throws(Problem) {
        let comparison: Comparison =
            name.hasSuffix(Self.atLeast) ? .atLeast : name.hasSuffix(Self.below) ? .below : .equal
        guard let filter = RowFilter(column, type, comparison, value) else { throw Self.wrongType(type.value, name) }
        self = filter
    }

    /// The time of a query parameter, as Postgres reads it; years outside of the range that specs allow become the
    /// nearest.
    /// - Throws: a problem if the value is not a time.
    static func timestamp(_ name: String, _ value: String) throws(Problem) -> String {
        guard let text = TimestampValue().postgresText(asked: value) else { throw wrongType(TimestampValue(), name) }
        return text
    }

    private static func wrongType(_ type: any ValueType, _ name: String) -> Problem {
        .badParameter(name, "It must be \(type.askedWords).")
    }

    /// The query parameters that filter by a column.
    static func parameters(_ column: StatusColumn) -> [Parameter] {
        var parameters = [
            Parameter(name: column.path, schema: Schema(column.type.value.question), summary: summary(column))
        ]
        if column.type.isQuantity {
            let schema = Schema(column.type.value.question)
            parameters.append(
                Parameter(
                    name: column.path + atLeast,
                    schema: schema,
                    summary: "Only items in which `\(column.path)` is at least this value."
                )
            )
            parameters.append(
                Parameter(
                    name: column.path + below,
                    schema: schema,
                    summary: "Only items in which `\(column.path)` is less than this value."
                )
            )
        }
        return parameters
    }

    private static func summary(_ column: StatusColumn) -> String {
        column.type.isList
            ? "Only items in which `\(column.path)` contains this value."
            : "Only items in which `\(column.path)` is this value."
    }
}
