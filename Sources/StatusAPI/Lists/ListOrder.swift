/// The order that a list has by itself.
struct ListOrder: Sendable {
    /// What `sort_by` calls it.
    let name: String
    let isDescending: Bool

    /// The parameters of a list that can be sorted by these keys, its own among them.
    func parameters(keys: [String]) -> [Parameter] {
        let others = keys.count > 1 ? ", upwards by anything else" : ""
        return [
            Parameter(
                name: "sort_by",
                schema: .choice(keys),
                summary: "What to sort by; what is null comes last.",
                defaultValue: "\"\(name)\""
            ),
            Parameter(
                name: "sort_order",
                schema: .choice(["asc", "desc"]),
                summary: isDescending
                    ? "Upwards or downwards; where nothing is said downwards by `\(name)`\(others)."
                    : "Upwards or downwards; upwards where nothing is said."
            ),
        ]
    }

    /// Whether a list that has no other order is asked for the other way round.
    func isReversed(_ query: Query) throws(Problem) -> Bool {
        _ = try query.choice("sort_by", of: [name])
        let direction = try query.choice("sort_order", of: ["asc", "desc"])
        return direction.map { ($0 == "desc") != isDescending } ?? false
    }
}
