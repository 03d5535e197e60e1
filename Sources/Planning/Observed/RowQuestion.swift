package import Model

/// Asks for rows of a kind: all rows, or the rows that satisfy every condition.
package struct RowQuestion: Sendable, Hashable {
    /// A condition that can be tested on a row of the database and on a row of a plan.
    package enum Condition: Sendable, Hashable {
        /// A field has this value, written as Postgres writes it.
        case equals(String, String)
        /// A field has a value.
        case hasValue(String)
        /// A field of text has one of these values, or a list has one of them as an element.
        case holdsAny(String, Set<String>)
        /// The row is managed; every row that a plan writes is, except those that it releases.
        case isManaged
    }

    package let kind: Kind
    package let conditions: [Condition]

    package init(_ kind: Kind, where conditions: Condition...) {
        self.kind = kind
        self.conditions = conditions
    }

    /// Whether the row satisfies every condition.
    package func includes(_ line: RowLine) -> Bool {
        conditions.allSatisfy { condition in
            switch condition {
            case .equals(let path, let value): line.value(of: path, in: kind) == value
            case .hasValue(let path): line.value(of: path, in: kind) != nil
            case .holdsAny(let path, let values):
                kind.index(of: path).map { line.values(of: $0, in: kind).contains(where: values.contains) } ?? false
            case .isManaged: true
            }
        }
    }

    /// Whether only managed rows are asked for.
    package var isOfManagedRows: Bool { conditions.contains(.isManaged) }

    package static func == (left: RowQuestion, right: RowQuestion) -> Bool {
        left.kind === right.kind && left.conditions == right.conditions
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(kind.section)
        hasher.combine(conditions)
    }
}
