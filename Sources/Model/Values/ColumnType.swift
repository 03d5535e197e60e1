/// The type of a column in Postgres.
package enum ColumnType: Sendable, Hashable {
    case boolean, integer, bigint
    case numeric(precision: Int, scale: Int)
    /// Text, ordered by its bytes.
    case text
    case timestamptz, interval
    /// JSON, compared by its values and not by its text.
    case jsonb

    /// The type in `CREATE TABLE`, with its collation.
    package var definition: String {
        switch self {
        case .text: #"text COLLATE "C""#
        case .numeric(let precision, let scale): "numeric(\(precision), \(scale))"
        default: name
        }
    }

    /// The type without its collation, for casts and arrays.
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
