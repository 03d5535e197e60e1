internal import Model

/// Checks kinds whose resources form a tree.
extension Resolver {
    /// Reports each circle at the first of its resources.
    mutating func refuseCircles() {
        for index in collections.indices {
            for case .tree(let path) in collections[index].kind.rules {
                guard let field = collections[index].kind.index(of: path) else { continue }
                let rows = collections[index].rowsWithParents(field)
                let tree = ParentTree(rows.mapValues(\.parent))
                for circle in tree.circles {
                    guard let row = circle.compactMap({ rows[$0]?.row }).min() else { continue }
                    let noun = collections[index].kind.noun
                    report(
                        .belowItself,
                        row,
                        field: field,
                        index,
                        "\(noun) '\(collections[index].displayKey(row))' is below itself",
                        hint: "each is below the next: \(Self.shown(circle)); give one of them another '\(path)'"
                    )
                }
            }
        }
    }

    /// The maximum number of names of a circle that are shown.
    private static let shownNames = 10

    private static func shown(_ circle: [String]) -> String {
        guard circle.count > shownNames else { return circle.joined(separator: ", ") }
        return circle.prefix(shownNames - 1).joined(separator: ", ") + ", … (\(circle.count - 1) of them)"
    }
}

extension RowCollection {
    /// The rows that have a parent, with its name, by their own name.
    fileprivate func rowsWithParents(_ field: Int) -> [String: (row: Int, parent: String)] {
        block.text.withUnsafeBufferPointer { text in
            var found: [String: (row: Int, parent: String)] = [:]
            for row in rows where !block.entries[row].isBroken {
                let cell = block.cell(row, field: field, in: text)
                guard !cell.elementsEqual(RowLine.null) else { continue }
                let name = String(decoding: block.key(row, in: text), as: UTF8.self)
                found[name] = (row, String(decoding: cell, as: UTF8.self))
            }
            return found
        }
    }
}
