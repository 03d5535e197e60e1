package import Postgres

/// Which recorded lines are asked for; what is nil does not matter.
package struct SnapshotFilter: Sendable, Hashable {
    /// The first day, such as `2026-12-01`.
    package var first: String?
    /// The last day.
    package var last: String?
    package var provider: String?
    package var region: String?
    package var gpuType: String?
    package var team: String?
    /// A JSON object of the teams whose lines may be seen, each with the time since when its name is its own.
    ///
    /// A line that was known earlier is of another team of that name.
    package var teamsSince: String?

    package init() {}

    /// Whether it asks for a part that no bill tells of.
    var dividesBills: Bool { region != nil || team != nil || teamsSince != nil }

    /// The condition on a row of the tables, or of others with the columns that are asked for.
    ///
    /// - Parameters:
    ///   - day: the type of the column `day`: `date`, or `text` in which it is written as `2026-12-01`.
    ///   - bind: binds a value and returns its place holder.
    package func condition(day: SQL = "date", _ bind: (String) -> SQL) -> SQL {
        var parts: [SQL] = []
        if let first { parts.append("day >= (\(bind(first)))::\(day)") }
        if let last { parts.append("day <= (\(bind(last)))::\(day)") }
        let names: [(SQL, String?)] = [
            ("provider", provider), ("region", region), ("gpu_type", gpuType), ("team", team),
        ]
        for case (let column, let name?) in names { parts.append("\(column) = \(bind(name))") }
        if let teamsSince {
            parts.append("coalesce(((\(bind(teamsSince)))::jsonb->>team)::timestamptz < recorded_at, false)")
        }
        return parts.isEmpty ? "true" : parts.joined(separator: " AND ")
    }
}
