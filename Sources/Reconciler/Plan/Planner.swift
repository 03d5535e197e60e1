internal import Postgres
package import Spec

/// Makes a plan from a desired state and one snapshot of the database.
struct Planner {
    private let desired: DesiredState

    init(_ desired: DesiredState) { self.desired = desired }

    /// Reads the cluster's rows in the transaction that is open on the connection and compares.
    /// - Parameter connection: nil where the database has no tables yet, so that there is nothing to read.
    func plan(on connection: Connection?, serial: Int) throws(PostgresError) -> Plan {
        var diffs: [Diff] = []
        for kind in PlanOrder.kinds {
            guard let table = desired.tables.first(where: { $0.kind === kind }) else { continue }
            diffs.append(try diff(table, on: connection))
        }
        let kept = diffs.flatMap { $0.changes.filter { $0.action != .delete } }
        let deleted = diffs.reversed().flatMap { $0.changes.filter { $0.action == .delete } }
        return Plan(
            cluster: desired.cluster,
            specDigest: desired.digest,
            serial: serial,
            summary: diffs.reduce(into: Plan.Summary()) { $0.add($1.summary) },
            changes: kept + deleted,
            refusals: zip(PlanOrder.kinds, diffs).flatMap { refusals($0, $1) },
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

    private func refusals(_ kind: Kind, _ diff: Diff) -> [Plan.Refusal] {
        diff.conflicts.map { key in
            Plan.Refusal(
                guardName: "unmanaged",
                code: "HX6001",
                message: "\(kind.section)/\(key) is declared, but its row was not made by hxapply",
                override: "remove the row or the declaration"
            )
        }
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
