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

    /// Makes the condition of a query parameter on one name of a map: `labels.cost-center`.
    /// - Throws: a problem where what stands behind the dot is no name.
    init(_ column: Int, _ columns: [StatusColumn], ofMap parameter: String, _ value: String) throws(Problem) {
        let name = String(parameter.dropFirst(columns[column].path.count + 1))
        guard NameValue().cell(of: name, isPlain: false) != nil else {
            throw .badParameter(parameter, "Behind the dot stands a name: \(NameValue.demand).")
        }
        self.init(column, columns[column].type, name: name, value)
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
        if column.type.map != nil { return [ofMap(column)] }
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

    private static func ofMap(_ column: StatusColumn) -> Parameter {
        Parameter(
            name: column.path,
            schema: .members("^\(column.path)[.]\(NameValue.pattern.dropFirst())", .text),
            summary: "Only where `\(column.path)` has the name behind the dot with just that text.",
            isMap: true
        )
    }

    private static func summary(_ column: StatusColumn) -> String {
        column.type.isList
            ? "Only items in which `\(column.path)` contains this value."
            : "Only items in which `\(column.path)` is this value."
    }
}
