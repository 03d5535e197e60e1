internal import Model
internal import StatusModel

extension RowFilter {
    /// What a parameter's name ends with that asks for a range.
    static let atLeast = ".gte"
    static let below = ".lt"

    /// Makes the condition of one query parameter on a column.
    /// - Throws: a problem where the value is none of the column's type.
    init(_ column: Int, _ type: FieldType, parameter name: String, _ value: String) throws(Problem) {
        let comparison: Comparison =
            name.hasSuffix(Self.atLeast) ? .atLeast : name.hasSuffix(Self.below) ? .below : .equal
        guard let filter = RowFilter(column, type, comparison, value) else { throw Self.wrongType(type.value, name) }
        self = filter
    }

    /// A time in a query as Postgres reads it, bounded where it is of a year that no spec may name.
    /// - Throws: a problem where it is no time.
    static func timestamp(_ name: String, _ value: String) throws(Problem) -> String {
        guard let text = TimestampValue().postgresText(asked: value) else { throw wrongType(TimestampValue(), name) }
        return text
    }

    private static func wrongType(_ type: any ValueType, _ name: String) -> Problem {
        .badParameter(name, "It must be \(type.askedWords).")
    }

    /// The parameters that a column can be asked by.
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
                    summary: "Only where `\(column.path)` is that or more."
                )
            )
            parameters.append(
                Parameter(name: column.path + below, schema: schema, summary: "Only where `\(column.path)` is less.")
            )
        }
        return parameters
    }

    private static func summary(_ column: StatusColumn) -> String {
        column.type.isList ? "Only where `\(column.path)` holds that." : "Only where `\(column.path)` is that."
    }
}
