package import Model

/// What a plan and its guards need from the database and from files, besides the rows that were compared.
///
/// `ObservedState` is the answer.
package struct Needs: Sendable {
    /// Kinds whose history is searched for managed rows that others deleted.
    package var missing: [Kind] = []
    /// Names to look up among the rows, by section.
    package var names: [String: Set<String>] = [:]
    /// Rows to read, managed or not.
    package var rows: Set<RowQuestion> = []
    /// Kinds with a time span whose managed rows are counted if their span is over.
    package var endedRows: [Kind] = []
    /// Keys of rows whose phase is read, by section; only of kinds with a lifecycle.
    package var phases: [String: Set<String>] = [:]
    /// Questions for the rows that refer to deleted rows.
    package var toDeleted: [ReferrerQuestion] = []
    /// Questions for the rows that refer to renamed rows and do not follow the rename.
    package var toRenamed: [ReferrerQuestion] = []
    /// The resources that would be deleted, as `section/key`, by the recorded path of the file that declared them.
    ///
    /// The answer tells which of these files still exist without being given. A path has no line.
    package var leftOut: [String: [String]] = [:]
    /// The API keys, by their names before the plan, whose secrets that applies made are read.
    package var deliveries: Set<String> = []
    /// Digests of secrets; the API keys are read for which applies made such a secret.
    package var digests: Set<String> = []
    /// How soon API keys end that are read, in minutes; nil if none are.
    package var keysEndingWithin: Int64?
    /// The question whether the name of a new cluster is a mistake for another one; nil if the cluster is not new.
    package var twin: TwinQuestion?
    /// Reservations to read; nil for none.
    package var bookings: BookingQuestion?

    package init() {}

    /// Whether nothing is asked for.
    package var isEmpty: Bool {
        missing.isEmpty && names.isEmpty && rows.isEmpty && endedRows.isEmpty && toDeleted.isEmpty && toRenamed.isEmpty
            && phases.isEmpty && leftOut.isEmpty && deliveries.isEmpty && digests.isEmpty && keysEndingWithin == nil
            && twin == nil && bookings == nil
    }

    /// Adds the needs of another part of the plan.
    package mutating func add(_ other: Needs) {
        missing += other.missing
        names.merge(other.names) { $0.union($1) }
        rows.formUnion(other.rows)
        endedRows += other.endedRows.filter { kind in !endedRows.contains { $0 === kind } }
        phases.merge(other.phases) { $0.union($1) }
        toDeleted += other.toDeleted
        toRenamed += other.toRenamed
        leftOut.merge(other.leftOut) { $0 + $1 }
        deliveries.formUnion(other.deliveries)
        digests.formUnion(other.digests)
        keysEndingWithin = keysEndingWithin ?? other.keysEndingWithin
        twin = twin?.adding(other.twin) ?? other.twin
        if let asked = other.bookings { bookings = bookings?.adding(asked) ?? asked }
    }
}

/// Asks which rows refer to some rows of a kind.
package struct ReferrerQuestion: Sendable {
    /// Which rows of hxapply's own tables are asked for.
    package enum OwnRows: Sendable {
        case none, unmanaged, all
    }

    package let kind: Kind
    /// The rows that are referred to, as they are in the database.
    package let rows: [RowLine]
    package let own: OwnRows

    /// The keys of these rows.
    package var keys: [String] { rows.map { $0.key(of: kind) } }

    package init(_ kind: Kind, _ rows: [RowLine], own: OwnRows) {
        self.kind = kind
        self.rows = rows
        self.own = own
    }
}
