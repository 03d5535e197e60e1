/// The page of a list that a request asks for.
struct Paging: Sendable {
    /// Items on a page if the request does not say.
    static let defaultSize = 20
    /// Items on a page, at most.
    static let maximumSize = 100
    /// The greatest page number that a request may ask for.
    static let maximumPage = 1_000_000_000

    /// From 1.
    let page: Int
    let size: Int

    init(_ query: Query) throws(Problem) {
        page = try query.number("page", in: 1...Self.maximumPage, default: 1)
        size = try query.number("per_page", in: 1...Self.maximumSize, default: Self.defaultSize)
    }

    /// How many items are on the pages before.
    var offset: Int { (page - 1) * size }

    /// The query parameters `page` and `per_page`, which every list has.
    static let parameters = [
        Parameter(
            name: "page",
            schema: .integer(1...Int64(maximumPage)),
            summary: "The number of the page, from 1.",
            defaultValue: "1"
        ),
        Parameter(
            name: "per_page",
            schema: .integer(1...Int64(maximumSize)),
            summary: "The number of items on a page.",
            defaultValue: "\(defaultSize)"
        ),
    ]
}
