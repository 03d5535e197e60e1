internal import Model
internal import StatusModel

/// The filters, the order and the page that a request for a list of rows asks for.
struct RowQuery: Sendable {
    let paging: Paging
    /// The filters and the order; nil if a filter names what the viewer may not see, so that no row can match.
    private let selection: RowSelection?

    /// - Parameters:
    ///   - defaultOrder: the order of the table's rows.
    ///   - hiddenDrift: the rows whose drift the viewer may not see.
    ///   - hiddenFields: the fields of which the viewer may not see some values.
    /// - Throws: a problem if a parameter has an invalid value.
    init(
        _ query: Query,
        _ columns: [StatusColumn],
        _ viewer: Viewer,
        defaultOrder: ListOrder,
        hiddenDrift: Set<Int> = [],
        hiddenFields: Set<String> = []
    ) throws(Problem) {
        paging = try Paging(query)
        let isHidden = { (column: StatusColumn) in column.isForPlatform && !viewer.isPlatform }
        let sort =
            try query.choice("sort_by", of: Self.sortKeys(columns, defaultOrder: defaultOrder)) ?? defaultOrder.name
        let direction = try query.choice("sort_order", of: ["asc", "desc"])
        // An order by what is hidden in some rows would show it, so the list stays in its own.
        let isInOwnOrder =
            sort == defaultOrder.name || hiddenFields.contains(sort)
            || sort == StatusColumn.drifted && !hiddenDrift.isEmpty
        let sortColumn = isInOwnOrder ? nil : columns.firstIndex { $0.path == sort && !isHidden($0) }
        let isDescending = direction.map { $0 == "desc" } ?? (sortColumn == nil && defaultOrder.isDescending)
        var filters: [RowFilter] = []
        var matchesNothing = false
        for name in query.names where !Self.pagingNames.contains(name) {
            if let map = columns.firstIndex(where: { $0.type.map != nil && Parameter.isName(name, ofMap: $0.path) }) {
                filters.append(try RowFilter(map, columns, ofMap: name, query[name] ?? ""))
                continue
            }
            guard let index = Self.column(name, columns) else { continue }
            let filter = try RowFilter(index, columns[index].type, parameter: name, query[name] ?? "")
            filters.append(name == StatusColumn.drifted ? filter.withFalse(in: hiddenDrift) : filter)
            // The viewer's rows show neither hidden columns nor the names of other teams, so such a filter matches
            // nothing.
            if isHidden(columns[index]) || Self.namesOthersTeam(columns[index], query[name], viewer) {
                matchesNothing = true
            }
        }
        let isReversed = sortColumn == nil ? isDescending != defaultOrder.isDescending : isDescending
        selection = matchesNothing ? nil : RowSelection(filters, sortColumn: sortColumn, isReversed: isReversed)
    }

    private static func namesOthersTeam(_ column: StatusColumn, _ value: String?, _ viewer: Viewer) -> Bool {
        guard !viewer.isPlatform, column.type.referencedSection == Kind.teams.section else { return false }
        return !viewer.teams.contains { $0.utf8.elementsEqual((value ?? "").utf8) }
    }

    private static let pagingNames: Set<String> = ["page", "per_page", "sort_by", "sort_order"]

    private static func column(_ name: String, _ columns: [StatusColumn]) -> Int? {
        for suffix in [RowFilter.atLeast, RowFilter.below] where name.hasSuffix(suffix) {
            return columns.firstIndex { $0.path == name.dropLast(suffix.count) && $0.type.isQuantity }
        }
        return columns.firstIndex { $0.path == name }
    }

    private static func sortKeys(_ columns: [StatusColumn], defaultOrder: ListOrder) -> [String] {
        let keys = columns.filter { !$0.type.isList && $0.type.map == nil }.map(\.path)
        return keys.contains(defaultOrder.name) ? keys : [defaultOrder.name] + keys
    }

    /// The query parameters of a list with these columns.
    static func parameters(_ columns: [StatusColumn], defaultOrder: ListOrder) -> [Parameter] {
        Paging.parameters + defaultOrder.parameters(keys: sortKeys(columns, defaultOrder: defaultOrder))
            + columns.flatMap(RowFilter.parameters)
    }

    /// The rows of the page, and how many rows there are on all pages.
    ///
    /// - Parameter visible: the rows that the viewer may see, and the key of that list in the cache; nil if they may
    ///   see all.
    func page(
        of table: RowTable,
        visible: (key: RowListCache.Key, rows: [UInt32])?,
        _ lists: RowListCache
    ) -> (total: Int, rows: [Int]) {
        let range = paging.offset..<(paging.offset + paging.size)
        return selection?.rows(range, of: table, visible: visible, lists) ?? (0, [])
    }
}
