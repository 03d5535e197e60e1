internal import Postgres
package import Spec

/// Makes a plan from a desired state and one snapshot of the database.
struct Planner {
    private let desired: DesiredState

    init(_ desired: DesiredState) { self.desired = desired }

    /// Reads the cluster's rows in the transaction that is open on the connection and compares.
    /// - Parameter connection: nil where the database has no tables yet, so that there is nothing to read.
    func plan(on connection: Connection?, serial: Int) throws(PostgresError) -> Plan {
        let tables = PlanOrder.kinds.compactMap { kind in desired.tables.first { $0.kind === kind } }
        var diffs: [Diff] = []
        for table in tables { diffs.append(try diff(table, on: connection)) }
        let kept = diffs.flatMap { $0.changes.filter { $0.action != .delete } }
        let deleted = diffs.reversed().flatMap { $0.changes.filter { $0.action == .delete } }
        return Plan(
            cluster: desired.cluster,
            specDigest: desired.digest,
            serial: serial,
            summary: diffs.reduce(into: Plan.Summary()) { $0.add($1.summary) },
            changes: kept + deleted,
            refusals: UnmanagedConflicts(tables, diffs).refusals(),
            settled: diffs.flatMap(\.settled)
        )
    }

    private func diff(_ table: DesiredTable, on connection: Connection?) throws(PostgresError) -> Diff {
        var diff = Diff(table)
        if let connection {
            let statement = KindSelect(table.kind).copyOut
            try table.withText { text throws(PostgresError) in
                try connection.copyOut(statement) { line in
                    diff.observe(ObservedRow(line, of: table.kind), declared: text)
                }
            }
        }
        diff.finish()
        return diff
    }
}

extension Plan.Summary {
    mutating func add(_ other: Plan.Summary) {
        create += other.create
        update += other.update
        rename += other.rename
        delete += other.delete
        unchanged += other.unchanged
        unmanaged += other.unmanaged
        drifted += other.drifted
    }
}

extension DesiredState {
    /// The digest of everything declared, the same whatever the files, their order and their style.
    package var digest: Digest {
        let context = DigestContext()
        context.begin()
        context.add("hxapply spec 1\n\(cluster)\n")
        for table in tables {
            context.add("\(table.kind.section) \(table.count)\n")
            table.withText { text in
                for row in 0..<table.count {
                    context.add(UnsafeBufferPointer(rebasing: text[table.range(row)]))
                    context.add("\n")
                }
            }
        }
        return context.finish()
    }
}
