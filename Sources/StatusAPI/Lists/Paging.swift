/// Which page of a list is asked for.
struct Paging: Sendable {
    /// Items on a page where nothing is said, and at most.
    static let defaultSize = 20
    static let maximumSize = 100
    /// The last page that can be asked for.
    static let lastPage = 1_000_000_000

    /// From 1.
    let page: Int
    let size: Int

    init(_ query: Query) throws(Problem) {
        page = try query.number("page", in: 1...Self.lastPage, default: 1)
        size = try query.number("per_page", in: 1...Self.maximumSize, default: Self.defaultSize)
    }

    /// How many items stand before the page.
    var offset: Int { (page - 1) * size }

    /// The parameters of every list.
    static let parameters = [
        Parameter(
            name: "page",
            schema: .integer(1...Int64(lastPage)),
            summary: "Which page, from 1.",
            defaultValue: "1"
        ),
        Parameter(
            name: "per_page",
            schema: .integer(1...Int64(maximumSize)),
            summary: "Items on a page.",
            defaultValue: "\(defaultSize)"
        ),
    ]
}
