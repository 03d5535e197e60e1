internal import Spec

/// The one shape of lists: `{items, total, page, per_page, pages}`, and how fresh they are.
enum ListAnswer {
    /// Writes a page of items.
    static func make(
        _ call: Call,
        page: Int,
        perPage: Int,
        total: Int,
        serial: Int?,
        _ items: (inout JSONWriter) -> Void
    ) -> Answer {
        var json = JSONWriter()
        json.object { json in
            json.name("items")
            json.array(items)
            json.member("total", total)
            json.member("page", page)
            json.member("per_page", perPage)
            json.member("pages", (total + perPage - 1) / perPage)
            if let serial { json.member("serial", serial) }
            json.freshness(call)
        }
        return Answer(json.bytes, serial: serial)
    }

    /// The shape of a page of such items.
    static func schema(of item: Schema, hasSerial: Bool = true) -> Schema {
        let count = Schema.integer(0...Int64.max)
        return .object(
            [
                .required("items", .array(item), "The items of the page."),
                .required("total", count, "Items on all pages."),
                .required("page", .integer(1...Int64(RowQuery.lastPage)), "Which page it is, from 1."),
                .required("per_page", .integer(1...Int64(RowQuery.largestPage)), "Items on a full page."),
                .required("pages", count, "How many pages there are."),
            ] + (hasSerial ? [.serial] : []) + Schema.Property.freshness
        )
    }
}

extension JSONWriter {
    /// Writes whether the answer may be out of date, and by how much.
    mutating func freshness(_ call: Call) {
        member("stale", call.age.isStale)
        if call.age.isStale { member("age", call.age.ageSeconds) }
    }
}

extension Schema.Property {
    static let serial = required(
        "serial",
        .integer(0...Int64.max),
        "The serial of the cluster that the answer shows: how many runs have changed something."
    )

    static let freshness = [
        required("stale", .boolean, "Whether the database is away, so that the answer may be out of date."),
        optional("age", .integer(0...Int64.max), "Seconds since the database was last seen to be so; only if stale."),
    ]
}
