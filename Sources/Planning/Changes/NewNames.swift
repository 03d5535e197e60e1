internal import Model

/// The new names of renamed resources, for rows that still have the old ones.
package struct NewNames {
    /// By section, the new name for each old name.
    package private(set) var names: [String: [String: String]] = [:]

    init() {}

    /// The renames of a plan.
    package init(_ changes: [Change]) {
        for change in changes {
            guard let old = change.previousKey else { continue }
            names[change.kind.section, default: [:]][old] = change.key
        }
    }

    /// The new name for each old name of a kind's resources; nil without renames.
    subscript(_ kind: Kind) -> [String: String]? {
        get { names[kind.section] }
        set { names[kind.section] = newValue }
    }

    /// Whether rows of the kind, or rows that they refer to, get other names.
    func reach(_ kind: Kind) -> Bool {
        names[kind.section] != nil || kind.referencedSections.contains { names[$0] != nil }
    }

    /// The new name of a resource; nil if it keeps its name.
    func newName(of name: String, in section: String) -> String? { names[section]?[name] }

    /// Whether the two values of a field name the same resource, which is renamed.
    func areSame(_ field: Field, _ before: String?, _ after: String?) -> Bool {
        guard let section = field.type.referencedSection, let before, let after,
            let name = newName(of: before, in: section)
        else { return false }
        return Array(name.utf8) == Array(after.utf8)
    }

    /// The line with the new names of the row itself and of the rows that it refers to.
    func translate(_ line: RowLine, of kind: Kind) -> RowLine {
        var cells = line.cells.map(Array.init)
        for (index, field) in kind.fields.enumerated() where cells.indices.contains(index) {
            let section = index == 0 && kind.acceptsRename ? kind.section : field.type.referencedSection
            guard let section, let names = names[section], let value = RowLine.value(of: cells[index][...]) else {
                continue
            }
            if field.type.isList {
                let elements = RowLine.elements(ofList: value).map { names[$0] ?? $0 }
                let sorted = elements.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
                cells[index] = Array("{".utf8) + sorted.joined(separator: [UInt8(ascii: ",")]) + Array("}".utf8)
            } else if let new = names[value] {
                cells[index] = Array(new.utf8)
            }
        }
        return RowLine(cells.joined(separator: [UInt8(ascii: "\t")]))
    }
}
