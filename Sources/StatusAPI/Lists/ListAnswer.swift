internal import StatusModel
internal import Text

/// Makes the answer of every list: `{items, total, page, per_page, pages}`, the serial, and how old the data is.
enum ListAnswer {
    /// Writes a page of items.
    static func make(
        _ request: RouteRequest,
        _ paging: Paging,
        total: Int,
        serial: Int?,
        _ items: (inout JSONWriter) -> Void
    ) -> Answer {
        ObjectAnswer.make(request, serial: serial) { json in
            json.name("items")
            json.array(items)
            json.member("total", total)
            json.member("page", paging.page)
            json.member("per_page", paging.size)
            json.member("pages", (total + paging.size - 1) / paging.size)
            if let serial { json.member("serial", serial) }
        }
    }

    /// Writes the page of a table's rows that the query asks for.
    ///
    /// - Parameter visible: the rows that the viewer may see, and the key of that list in the cache; nil if they may
    ///   see all.
    static func make(
        _ request: RouteRequest,
        _ image: ClusterImage,
        _ query: RowQuery,
        of rows: RowTable,
        visible: (key: RowListCache.Key, rows: [UInt32])? = nil,
        _ lists: RowListCache,
        _ writer: RowWriter
    ) -> Answer {
        let (total, page) = query.page(of: rows, visible: visible, lists)
        return make(request, query.paging, total: total, serial: image.record.serial) { json in
            for row in page { writer.write(row, of: rows, to: &json) }
        }
    }

    /// The schema of a page of items with the given schema.
    static func schema(of item: Schema, hasSerial: Bool = true) -> Schema {
        let count = Schema.integer(0...Int64.max)
        return .object(
            [
                .required("items", .array(item), "The items of the page."),
                .required("total", count, "The number of items on all pages."),
                .required("page", .integer(1...Int64(Paging.maximumPage)), "The number of the page, from 1."),
                .required("per_page", .integer(1...Int64(Paging.maximumSize)), "The number of items on a full page."),
                .required("pages", count, "The number of pages."),
            ] + (hasSerial ? [.serial] : []) + Schema.Property.freshness
        )
    }
}

extension Schema.Property {
    static let serial = required(
        "serial",
        .integer(0...Int64.max),
        "The serial of the cluster: how many runs have changed something in it."
    )

    static let freshness = [
        required("stale", .boolean, "Whether the database cannot be reached, so that the answer may be out of date."),
        optional(
            "age",
            .integer(0...Int64.max),
            "How many seconds ago the answer was last known to be right; only if `stale` is true."
        ),
    ]
}
