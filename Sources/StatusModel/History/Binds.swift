internal import Postgres

/// The values of a statement that is put together of parts.
struct Binds {
    private(set) var values: [String?] = []

    /// - Returns: the place holder of the value.
    mutating func add(_ value: String?) -> SQL {
        values.append(value)
        return "$\(values.count)::text"
    }
}
