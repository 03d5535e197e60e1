/// The order of a list if the request does not ask for another.
struct ListOrder: Sendable {
    /// The value of `sort_by` that stands for this order.
    let name: String
    let isDescending: Bool

    /// The query parameters `sort_by` and `sort_order` of a list that can be sorted by these keys.
    func parameters(keys: [String]) -> [Parameter] {
        let others = keys.count > 1 ? " by `\(name)`, `asc` by any other key" : ""
        return [
            Parameter(
                name: "sort_by",
                schema: .choice(keys),
                summary: "The key to sort by; items in which it is null come last.",
                defaultValue: "\"\(name)\""
            ),
            Parameter(
                name: "sort_order",
                schema: .choice(["asc", "desc"]),
                summary: isDescending
                    ? "Ascending or descending; by default `desc`\(others)."
                    : "Ascending or descending; by default `asc`."
            ),
        ]
    }

    /// Whether a request asks for the reverse of this order, which must be the only order of the list.
    func isReversed(_ query: Query) throws(Problem) -> Bool {
        _ = try query.choice("sort_by", of: [name])
        let direction = try query.choice("sort_order", of: ["asc", "desc"])
        return direction.map { ($0 == "desc") != isDescending } ?? false
    }
}
