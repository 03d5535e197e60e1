internal import Model
internal import Reconciler

/// Which rows of a table are asked for, in which order, and which page of them.
struct RowQuery: Sendable {
    let paging: Paging
    private let filters: [RowFilter]
    /// Whether a filter asks for what is hidden.
    private let matchesNothing: Bool
    private let sortColumn: Int?
    private let isDescending: Bool
    private let natural: ListOrder

    /// - Parameter natural: the order in which the table has its rows.
    /// - Throws: a problem where a parameter is unknown or has a value that it cannot have.
    init(_ query: Query, _ columns: [StatusColumn], _ viewer: Viewer, natural: ListOrder) throws(Problem) {
        paging = try Paging(query)
        let isHidden = { (column: StatusColumn) in column.isForPlatform && !viewer.isPlatform }
        let sort = try query.choice("sort_by", of: Self.sortKeys(columns, natural: natural)) ?? natural.name
        let direction = try query.choice("sort_order", of: ["asc", "desc"])
        sortColumn = sort == natural.name ? nil : columns.firstIndex { $0.path == sort && !isHidden($0) }
        isDescending = direction.map { $0 == "desc" } ?? (sortColumn == nil && natural.isDescending)
        self.natural = natural
        var filters: [RowFilter] = []
        var matchesNothing = false
        for name in query.names where !Self.pagingNames.contains(name) {
            guard let index = Self.column(name, columns) else { continue }
            filters.append(try RowFilter(index, columns[index].type, name, query[name] ?? ""))
            // A column that is hidden, and the name of a team that is not the viewer's, are in no row of theirs.
            if isHidden(columns[index]) || Self.namesOthersTeam(columns[index], query[name], viewer) {
                matchesNothing = true
            }
        }
        self.filters = filters
        self.matchesNothing = matchesNothing
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

    private static func sortKeys(_ columns: [StatusColumn], natural: ListOrder) -> [String] {
        let keys = columns.filter { !$0.type.isList }.map(\.path)
        return keys.contains(natural.name) ? keys : [natural.name] + keys
    }

    /// The parameters that lists with these columns take.
    static func parameters(_ columns: [StatusColumn], natural: ListOrder) -> [Parameter] {
        Paging.parameters + natural.parameters(keys: sortKeys(columns, natural: natural))
            + columns.flatMap(RowFilter.parameters)
    }

    /// The rows of the page, and how many there are on all pages.
    ///
    /// - Parameter visible: the rows that may be seen at all, and their key; nil for all.
    func select(
        _ rows: RowTable,
        visible: (key: DerivedRows.Key, rows: [UInt32])?,
        _ derived: DerivedRows
    ) -> (total: Int, page: [Int]) {
        if filters.isEmpty, sortColumn == nil, visible == nil {
            return (rows.count, slice(rows.count) { $0 })
        }
        if matchesNothing { return (0, []) }
        let key = DerivedRows.Key.matching(visible?.key, filters)
        let matching = { derived.list(key) { matches(rows, visible?.rows) } }
        guard let sortColumn else {
            let matching = matching()
            return (matching.count, slice(matching.count) { Int(matching[$0]) })
        }
        let isAll = filters.isEmpty && visible == nil
        let sorted = derived.list(.sorted(key, column: sortColumn, isDescending: isDescending)) {
            RowOrder(rows, sortColumn, derived).sorted(isAll ? nil : matching(), isDescending: isDescending)
        }
        return (sorted.count, sorted.dropFirst(paging.offset).prefix(paging.size).map(Int.init))
    }

    private func matches(_ rows: RowTable, _ visible: [UInt32]?) -> [UInt32] {
        let test = { (row: UInt32) in filters.allSatisfy { $0.matches(Int(row), of: rows) } }
        return visible.map { $0.filter(test) } ?? (0..<UInt32(rows.count)).filter(test)
    }

    /// The page of rows that stand in the table's own order.
    private func slice(_ count: Int, _ row: (Int) -> Int) -> [Int] {
        let isReversed = isDescending != natural.isDescending
        return (0..<count).dropFirst(paging.offset).prefix(paging.size).map { row(isReversed ? count - 1 - $0 : $0) }
    }
}
