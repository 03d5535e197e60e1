/// The type of a column in Postgres.
package enum ColumnType: Sendable, Hashable {
    case boolean, integer, bigint
    case numeric(precision: Int, scale: Int)
    /// Text in the order of its bytes.
    case text
    case timestamptz, interval
    /// JSON that is compared by its values, whatever its text was.
    case jsonb

    /// The type as `CREATE TABLE` has it, with its collation.
    package var definition: String {
        switch self {
        case .text: #"text COLLATE "C""#
        case .numeric(let precision, let scale): "numeric(\(precision), \(scale))"
        default: name
        }
    }

    /// The type by itself, as casts and arrays need it.
    package var name: String {
        switch self {
        case .boolean: "boolean"
        case .integer: "integer"
        case .bigint: "bigint"
        case .numeric(let precision, let scale): "numeric(\(precision),\(scale))"
        case .text: "text"
        case .timestamptz: "timestamptz"
        case .interval: "interval"
        case .jsonb: "jsonb"
        }
    }
}
