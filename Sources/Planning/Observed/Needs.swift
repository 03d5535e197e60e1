package import Model

/// What a plan's guards have to know of the database and of files, besides the rows that the plan was made from.
///
/// Whoever has the database answers it with an `ObservedState`.
package struct Needs: Sendable {
    /// Kinds of which the history may tell of rows that are gone.
    package var missing: [Kind] = []
    /// By section, names of which it must be known whether there are rows.
    package var names: [String: Set<String>] = [:]
    /// Rows, managed or not.
    package var rows: Set<RowQuestion> = []
    /// Kinds with a span, of which the managed rows are counted whose span is over.
    package var endedRows: [Kind] = []
    /// Who refers to rows that go.
    package var toDeleted: [ReferrerQuestion] = []
    /// Who refers to rows that get another name, and would not follow.
    package var toRenamed: [ReferrerQuestion] = []
    /// Files that resources were once read from, and which of them are still there without being given.
    ///
    /// By the path that was recorded, without a line, the resources of it that would be deleted, as `section/key`.
    package var leftOut: [String: [String]] = [:]
    /// Whether another cluster of the database is meant; nil where the cluster is not new.
    package var twin: TwinQuestion?

    package init() {}

    /// What one or the other has to know.
    package mutating func add(_ other: Needs) {
        missing += other.missing
        names.merge(other.names) { $0.union($1) }
        rows.formUnion(other.rows)
        endedRows += other.endedRows.filter { kind in !endedRows.contains { $0 === kind } }
        toDeleted += other.toDeleted
        toRenamed += other.toRenamed
        leftOut.merge(other.leftOut) { $0 + $1 }
        twin = twin?.adding(other.twin) ?? other.twin
    }
}

/// Asks who refers to some rows of a kind.
package struct ReferrerQuestion: Sendable {
    /// Rows of hxapply's own tables that are asked for.
    package enum OwnRows: Sendable {
        case none, unmanaged, all
    }

    package let kind: Kind
    /// The rows that are referred to, as they are.
    package let rows: [RowLine]
    package let own: OwnRows

    /// Their keys.
    package var keys: [String] { rows.map { $0.key(of: kind) } }

    package init(_ kind: Kind, _ rows: [RowLine], own: OwnRows) {
        self.kind = kind
        self.rows = rows
        self.own = own
    }
}
