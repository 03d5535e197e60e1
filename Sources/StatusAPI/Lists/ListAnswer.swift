internal import StatusModel
internal import Text

/// The one shape of lists: `{items, total, page, per_page, pages}`, and how fresh they are.
enum ListAnswer {
    /// Writes a page of items.
    static func make(
        _ call: Call,
        _ paging: Paging,
        total: Int,
        serial: Int?,
        _ items: (inout JSONWriter) -> Void
    ) -> Answer {
        ObjectAnswer.make(call, serial: serial) { json in
            json.name("items")
            json.array(items)
            json.member("total", total)
            json.member("page", paging.page)
            json.member("per_page", paging.size)
            json.member("pages", (total + paging.size - 1) / paging.size)
            if let serial { json.member("serial", serial) }
        }
    }

    /// Writes the page of a table's rows that is asked for.
    ///
    /// - Parameter visible: the rows that may be seen at all, and their key; nil for all.
    static func make(
        _ call: Call,
        _ image: ClusterImage,
        _ query: RowQuery,
        of rows: RowTable,
        visible: (key: RowListCache.Key, rows: [UInt32])? = nil,
        _ lists: RowListCache,
        _ writer: RowWriter
    ) -> Answer {
        let (total, page) = query.page(of: rows, visible: visible, lists)
        return make(call, query.paging, total: total, serial: image.record.serial) { json in
            for row in page { writer.write(row, of: rows, to: &json) }
        }
    }

    /// The shape of a page of such items.
    static func schema(of item: Schema, hasSerial: Bool = true) -> Schema {
        let count = Schema.integer(0...Int64.max)
        return .object(
            [
                .required("items", .array(item), "The items of the page."),
                .required("total", count, "Items on all pages."),
                .required("page", .integer(1...Int64(Paging.lastPage)), "Which page it is, from 1."),
                .required("per_page", .integer(1...Int64(Paging.maximumSize)), "Items on a full page."),
                .required("pages", count, "How many pages there are."),
            ] + (hasSerial ? [.serial] : []) + Schema.Property.freshness
        )
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
