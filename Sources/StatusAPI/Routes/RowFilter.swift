internal import Model
internal import Reconciler

/// A condition on one column, from one query parameter.
struct RowFilter: Sendable, Hashable {
    private enum Test: Sendable, Hashable {
        case equals([UInt8])
        case equalsQuantity(Int64)
        case contains([UInt8])
        case atLeast(Int64)
        case below(Int64)
    }

    private let column: Int
    private let type: FieldType
    private let test: Test

    /// What a parameter's name ends with that asks for a range.
    static let atLeast = ".gte"
    static let below = ".lt"

    /// - Throws: a problem where the value is not of the column's type.
    init(_ column: Int, _ type: FieldType, _ name: String, _ value: String) throws(Problem) {
        self.column = column
        self.type = type
        if name.hasSuffix(Self.atLeast) {
            test = .atLeast(try Self.quantity(type, name, value))
        } else if name.hasSuffix(Self.below) {
            test = .below(try Self.quantity(type, name, value))
        } else if case .list = type {
            test = .contains(Array(value.utf8))
        } else {
            test = try Self.equality(type, name, value)
        }
    }

    func matches(_ row: Int, of rows: RowTable) -> Bool {
        switch test {
        case .equals(let cell): rows.cell(row, column, equals: cell)
        case .equalsQuantity(let value): type.order(of: rows.cell(row, column)) == value
        case .contains(let element):
            RowLine.elements(ofList: rows.text(row, column)).contains { $0.utf8.elementsEqual(element) }
        case .atLeast(let bound): type.order(of: rows.cell(row, column)).map { $0 >= bound } ?? false
        case .below(let bound): type.order(of: rows.cell(row, column)).map { $0 < bound } ?? false
        }
    }

    private static func equality(_ type: FieldType, _ name: String, _ value: String) throws(Problem) -> Test {
        switch type.value.asked(value) {
        case .cell(let cell): .equals(cell)
        case .quantity(let number): .equalsQuantity(number)
        case nil: throw wrongType(type.value, name)
        }
    }

    private static func quantity(_ type: FieldType, _ name: String, _ value: String) throws(Problem) -> Int64 {
        guard case .quantity(let number) = type.value.asked(value) else { throw wrongType(type.value, name) }
        return number
    }

    /// A time as Postgres reads it, bounded where it is of a year that no spec may name.
    static func timestamp(_ name: String, _ value: String) throws(Problem) -> String {
        guard let text = TimestampValue().postgresText(asked: value) else { throw wrongType(TimestampValue(), name) }
        return text
    }

    private static func wrongType(_ type: any ValueType, _ name: String) -> Problem {
        .badParameter(name, "It must be \(type.askedWords).")
    }
}

extension RowFilter {
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
