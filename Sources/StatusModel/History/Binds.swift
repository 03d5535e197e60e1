internal import Postgres

/// Collects the bound values of a statement that is composed of several parts.
struct Binds {
    private(set) var values: [String?] = []

    /// Adds a value.
    /// - Returns: the placeholder of the value, such as `$3::text`.
    mutating func add(_ value: String?) -> SQL {
        values.append(value)
        return "$\(values.count)::text"
    }
}
