package import Model
internal import Spec
internal import Text

/// Compares the declared rows of one kind with its rows in the database, in one pass over both lists in key order.
package struct Diff {
    private let desired: DesiredTable
    private let scope: Scope
    private let adopts: Bool
    private let digests = DigestContext()
    private var next = 0
    /// The changes of declared rows, in key order.
    private var changes: [Change] = []
    /// The deletes, in key order.
    private(set) var deletes: [Change] = []
    package private(set) var summary = Plan.Summary()
    /// Whether the rows of the kind were read from the database.
    var wasRead = false
    /// The number of managed rows that were read.
    private(set) var managedCount = 0
    /// Declared keys whose rows are unmanaged, with the place of each declaration.
    private(set) var conflicts: [(key: String, source: String)] = []
    /// Rows that the plan does not change and that no given document declares.
    private(set) var otherRows: [RowLine] = []
    /// The keys of rows in `otherRows` that refer to a renamed resource.
    private(set) var rowsLeftBehind: [String] = []
    private(set) var settled: [Plan.SettledRow] = []
    /// Unchanged references that name another resource after the plan.
    private(set) var handedOn: [HandedOnReference] = []

    init(_ desired: DesiredTable, scope: Scope, adopts: Bool) {
        self.desired = desired
        self.scope = scope
        self.adopts = adopts
    }

    package var kind: Kind { desired.kind }

    /// Compares the next row from the database; rows must come in key order.
    mutating func observe(_ row: ObservedRow, declared text: UnsafeBufferPointer<UInt8>) {
        if row.managedDigest != nil { managedCount += 1 }
        while next < desired.count {
            let key = UnsafeBufferPointer(rebasing: text[desired.keyRange(next)])
            let order = ByteOrder.compare(key, row.key)
            if order > 0 { break }
            if order == 0 {
                compare(UnsafeBufferPointer(rebasing: text[desired.range(next)]), row)
                next += 1
                return
            }
            create()
        }
        if let digest = row.managedDigest, scope.deletesUndeclared { delete(row, digest) } else { leave(row) }
    }

    /// Creates the declared rows that are left after the last row from the database.
    mutating func finish() {
        while next < desired.count { create() }
    }

    /// The changes of declared rows, in key order, which the comparison gives away.
    mutating func takeChanges() -> [Change] {
        defer { changes = [] }
        return changes
    }

    private mutating func create() {
        summary.create += 1
        note(.create, .declared, before: nil, after: desired.line(next))
        next += 1
    }

    private mutating func note(_ action: Change.Action, _ reason: Change.Reason, before: RowLine?, after: RowLine) {
        changes.append(
            Change(
                action,
                kind,
                reason,
                source: desired.source(next),
                before: before,
                after: after,
                renamedFrom: desired.recordedNames(next)
            )
        )
    }

    private mutating func compare(_ declared: UnsafeBufferPointer<UInt8>, _ row: ObservedRow) {
        guard let digest = row.managedDigest else { return meetUnmanaged(declared, row) }
        noteHandedOn(declared, row)
        let isDrifted = !digest.matches(row.storedLine, of: kind, digests)
        if isDrifted { summary.drifted += 1 }
        guard ByteOrder.compare(declared, row.storedLine) != 0 else {
            summary.unchanged += 1
            if isDrifted || !isRecordedAsDeclared(row) { settle(declared, isDrifted: isDrifted) }
            return
        }
        let before = RowLine(row.storedLine)
        let after = RowLine(declared)
        if before.key(of: kind) != after.key(of: kind) {
            summary.rename += 1
            note(.rename, kind.acceptsRename ? .renamed : .followed, before: before, after: after)
        } else {
            summary.update += 1
            note(.update, reason(declared, row, digest, isDrifted: isDrifted), before: before, after: after)
        }
    }

    private mutating func noteHandedOn(_ declared: UnsafeBufferPointer<UInt8>, _ row: ObservedRow) {
        guard ByteOrder.compare(row.line, row.storedLine) != 0 else { return }
        handedOn += HandedOnReference.all(
            in: kind,
            stored: RowLine(row.storedLine),
            followed: RowLine(row.line),
            declared: RowLine(declared),
            source: desired.source(next)
        )
    }

    private func reason(
        _ declared: UnsafeBufferPointer<UInt8>,
        _ row: ObservedRow,
        _ digest: ManagedDigest,
        isDrifted: Bool
    ) -> Change.Reason {
        if isDrifted { return digest.matches(declared, of: kind, digests) ? .drifted : .specChangedAndDrifted }
        return ByteOrder.compare(declared, row.line) == 0 ? .followed : .specChanged
    }

    /// Whether the row stores the file and the earlier names that its declaration has now.
    private func isRecordedAsDeclared(_ row: ObservedRow) -> Bool {
        guard desired.isRecordedFile(row.source, of: next) else { return false }
        guard let recorded = row.renamedFrom else { return true }
        guard let declared = desired.recordedNames(next) else { return recorded.elementsEqual(RowLine.null) }
        return recorded.elementsEqual(declared.utf8)
    }

    private mutating func settle(_ declared: UnsafeBufferPointer<UInt8>, isDrifted: Bool) {
        settled.append(
            Plan.SettledRow(
                kind: kind,
                line: RowLine(declared),
                source: desired.source(next),
                renamedFrom: desired.recordedNames(next),
                isDrifted: isDrifted
            )
        )
    }

    private mutating func meetUnmanaged(_ declared: UnsafeBufferPointer<UInt8>, _ row: ObservedRow) {
        if adopts {
            noteHandedOn(declared, row)
            summary.adopt += 1
            note(.adopt, .adopted, before: RowLine(row.storedLine), after: RowLine(declared))
        } else {
            conflicts.append((desired.line(next).key(of: kind), desired.source(next)))
            leave(row)
        }
    }

    private mutating func leave(_ row: ObservedRow) {
        if row.managedDigest == nil { summary.unmanaged += 1 }
        let line = RowLine(row.storedLine)
        otherRows.append(line)
        if ByteOrder.compare(row.line, row.storedLine) != 0 { rowsLeftBehind.append(line.key(of: kind)) }
    }

    private mutating func delete(_ row: ObservedRow, _ digest: ManagedDigest) {
        if !digest.matches(row.storedLine, of: kind, digests) { summary.drifted += 1 }
        summary.delete += 1
        deletes.append(
            Change(
                .delete,
                kind,
                .undeclared,
                before: RowLine(row.storedLine),
                after: nil,
                recordedSource: RowLine.value(of: Array(row.source)[...])
            )
        )
    }
}
