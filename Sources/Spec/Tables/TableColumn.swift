internal import Model
internal import Text

/// What a column of a table holds, by its name in the header: a field, or one text of a map (`labels.cost-center`).
struct TableColumn: Equatable {
    /// The ordinal of the field; -1 where there is none.
    let field: Int
    /// The name of the text within a map; nil for other fields.
    let name: String?

    /// A column of an unknown name.
    static let none = TableColumn(field: -1, name: nil)

    private init(field: Int, name: String?) {
        self.field = field
        self.name = name
    }

    /// - Returns: nil where the kind has no such field.
    init?(_ header: String, of kind: Kind) {
        for (index, field) in kind.fields.enumerated() {
            if field.type.map == nil {
                guard field.path.utf8.elementsEqual(header.utf8) else { continue }
                self.init(field: index, name: nil)
                return
            }
            let lead = "\(field.path).".utf8
            guard header.utf8.starts(with: lead) else { continue }
            self.init(field: index, name: String(header.utf8.dropFirst(lead.count)) ?? "")
            return
        }
        return nil
    }

    /// Why the name within a map is none, or nil.
    var problem: ValueProblem? {
        guard var name else { return nil }
        var cell: [UInt8] = []
        return name.withUTF8 { NameValue().encode($0, isPlain: false, into: &cell) }
    }

    /// The names that columns of a kind may have, with a place holder for what is open in them.
    static func names(of kind: Kind) -> [String] {
        kind.fields.map { $0.type.map == nil ? $0.path : "\($0.path).NAME" }
    }
}
