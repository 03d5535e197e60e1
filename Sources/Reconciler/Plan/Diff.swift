internal import Spec

/// Compares one kind's declared rows with its observed ones: two lists in key order, walked once.
struct Diff {
    private let desired: DesiredTable
    private let digests = DigestContext()
    private var next = 0

    private(set) var changes: [Change] = []
    private(set) var summary = Plan.Summary()
    /// Keys that are declared, but whose rows hxapply never wrote.
    private(set) var conflicts: [String] = []
    /// Rows that hxapply never wrote.
    private(set) var unmanagedRows: [RowLine] = []
    private(set) var settled: [Plan.SettledRow] = []

    init(_ desired: DesiredTable) { self.desired = desired }

    /// Takes the next observed row.
    ///
    /// Rows must come in key order.
    mutating func observe(_ row: ObservedRow, declared text: UnsafeBufferPointer<UInt8>) {
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
        if let digest = row.managedDigest { delete(row, digest) } else { noteUnmanaged(row) }
    }

    /// Takes note that no more rows will come.
    mutating func finish() {
        while next < desired.count { create() }
    }

    private mutating func create() {
        let after = desired.line(next)
        summary.create += 1
        changes.append(
            Change(
                action: .create,
                kind: desired.kind,
                key: after.key(of: desired.kind),
                reason: .declared,
                source: desired.source(next),
                before: nil,
                after: after
            )
        )
        next += 1
    }

    private mutating func compare(_ declared: UnsafeBufferPointer<UInt8>, _ row: ObservedRow) {
        guard let digest = row.managedDigest else {
            noteUnmanaged(row)
            conflicts.append(desired.line(next).key(of: desired.kind))
            return
        }
        let isDrifted = !digests.matches(row.line, hexadecimal: digest)
        if isDrifted { summary.drifted += 1 }
        guard ByteOrder.compare(declared, row.line) != 0 else {
            summary.unchanged += 1
            if isDrifted { settled.append(Plan.SettledRow(kind: desired.kind, line: RowLine(declared))) }
            return
        }
        let after = RowLine(declared)
        summary.update += 1
        changes.append(
            Change(
                action: .update,
                kind: desired.kind,
                key: after.key(of: desired.kind),
                reason: isDrifted ? .drifted : .specChanged,
                source: desired.source(next),
                before: RowLine(row.line),
                after: after
            )
        )
    }

    private mutating func noteUnmanaged(_ row: ObservedRow) {
        summary.unmanaged += 1
        unmanagedRows.append(RowLine(row.line))
    }

    private mutating func delete(_ row: ObservedRow, _ digest: UnsafeBufferPointer<UInt8>) {
        if !digests.matches(row.line, hexadecimal: digest) { summary.drifted += 1 }
        let before = RowLine(row.line)
        summary.delete += 1
        changes.append(
            Change(
                action: .delete,
                kind: desired.kind,
                key: before.key(of: desired.kind),
                reason: .undeclared,
                source: nil,
                before: before,
                after: nil
            )
        )
    }
}
