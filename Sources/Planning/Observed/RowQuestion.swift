package import Model

/// Which rows of a kind somebody has to know: all of them, or those that satisfy every condition.
package struct RowQuestion: Sendable, Hashable {
    /// What a row must satisfy; the same for a row that the database has and for one that a plan makes.
    package enum Condition: Sendable, Hashable {
        /// A field holds this value, written as Postgres writes it.
        case equals(String, String)
        /// A field holds a value.
        case hasValue(String)
    }

    package let kind: Kind
    package let conditions: [Condition]

    package init(_ kind: Kind, where conditions: Condition...) {
        self.kind = kind
        self.conditions = conditions
    }

    /// Whether a row is one of them.
    package func includes(_ line: RowLine) -> Bool {
        conditions.allSatisfy { condition in
            switch condition {
            case .equals(let path, let value): line.value(of: path, in: kind) == value
            case .hasValue(let path): line.value(of: path, in: kind) != nil
            }
        }
    }

    package static func == (left: RowQuestion, right: RowQuestion) -> Bool {
        left.kind === right.kind && left.conditions == right.conditions
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(kind.section)
        hasher.combine(conditions)
    }
}
