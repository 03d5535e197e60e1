internal import Model
internal import Text

/// The meaning of a column in a table, by its name in the header: a field, or a text of a map (`labels.cost-center`).
struct TableColumn: Equatable {
    /// The ordinal of the field; -1 if the name is unknown.
    let field: Int
    /// The name of the text in a map; nil for other fields.
    let name: String?

    /// A column with an unknown name.
    static let none = TableColumn(field: -1, name: nil)

    private init(field: Int, name: String?) {
        self.field = field
        self.name = name
    }

    /// - Returns: nil if the kind has no such field.
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

    /// Why the name in a map is not allowed; nil if it is.
    var problem: ValueProblem? {
        guard var name else { return nil }
        var cell: [UInt8] = []
        return name.withUTF8 { NameValue().encode($0, isPlain: false, into: &cell) }
    }

    /// The names that columns of a kind may have, with a placeholder for names that a spec chooses.
    static func names(of kind: Kind) -> [String] {
        kind.fields.map { $0.type.map == nil ? $0.path : "\($0.path).NAME" }
    }
}
