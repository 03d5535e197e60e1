import Model
import Planning
import Spec
import Text

/// A cluster's rows in memory, which answers what plans ask as a database does.
struct MadeDatabase {
    struct Row {
        var line: RowLine
        /// What hxapply last wrote; nil where it never wrote the row.
        var written: RowLine?
        var source: String?
        var renamedFrom: String?
        /// Tells the row from every other, whatever it is called.
        var id = 0
    }

    /// The questions that plans asked, in their order.
    final class Questions {
        fileprivate(set) var all: [Needs] = []
    }

    private(set) var state: ClusterState
    private let questions = Questions()
    var asked: [Needs] { questions.all }
    private var rows: [String: [Row]] = [:]
    private var written: [String: Set<String>] = [:]
    private var lastID = 0
    /// The change records of each run that applied a plan.
    private(set) var runs: [[ChangeRecord]] = []
    /// Rows of other programs' tables, by the section and the key that they refer to.
    var foreign: [String: [String: [String]]] = [:]
    var twins = Twins()
    /// What schedulers observed of reservations, by their names.
    var phases: [String: String] = [:]
    /// When rows of reservations were made, by their names.
    var madeAt: [String: Int64] = [:]
    var commits: CommitOrder?
    var appliedRevision: String? {
        get { state.appliedRevision }
        set { state.appliedRevision = newValue }
    }

    /// A cluster that was never applied.
    init(_ cluster: String = "test", at time: Int64 = Moments.now) {
        state = ClusterState(cluster)
        state.time = DatabaseTime(microseconds: time)
    }

    /// A cluster to which a spec was applied.
    init(applied sections: String) throws {
        self.init()
        let desired = try Made.spec(sections)
        for table in desired.tables {
            for row in 0..<table.count {
                put(table.kind, Row(line: table.line(row), written: table.line(row), source: table.source(row)))
            }
        }
        noteRun()
    }

    private mutating func noteRun() {
        state.lineage = "lineage"
        state.serial += 1
        state.appliedRun = "run-\(state.serial)"
        for kind in Kind.all {
            let managed = rows(of: kind).filter { $0.written != nil }
            state.managedCounts[kind.section] = managed.count
            written[kind.section] = Set(managed.map { $0.line.key(of: kind) })
        }
    }

    func rows(of kind: Kind) -> [Row] {
        (rows[kind.section] ?? []).sorted { left, right in
            RowLine.key(of: left.line.bytes, cells: kind.keyCount)
                .lexicographicallyPrecedes(RowLine.key(of: right.line.bytes, cells: kind.keyCount))
        }
    }

    func lines(of kind: Kind) -> [RowLine] { rows(of: kind).map(\.line) }

    // MARK: What others do

    mutating func put(_ kind: Kind, _ row: Row) {
        delete(kind, row.line.key(of: kind))
        var row = row
        if row.id == 0 {
            lastID += 1
            row.id = lastID
        }
        rows[kind.section, default: []].append(row)
    }

    /// Somebody else makes a row.
    mutating func insert(_ kind: Kind, _ values: [String: String]) {
        put(kind, Row(line: Made.line(kind, values), written: nil))
    }

    /// Somebody else changes a field of a row.
    mutating func edit(_ kind: Kind, _ key: String, _ path: String, to value: String?) {
        guard var row = rows(of: kind).first(where: { $0.line.key(of: kind) == key }) else { return }
        row.line = Made.line(row.line, of: kind, with: path, value)
        put(kind, row)
    }

    mutating func delete(_ kind: Kind, _ key: String) {
        rows[kind.section]?.removeAll { $0.line.key(of: kind) == key }
    }

    // MARK: What hxapply does

    func plan(_ sections: String, _ options: PlanOptions = PlanOptions()) throws -> Plan {
        plan(try Made.spec(sections, cluster: state.cluster, isPart: options.scope == .declared), options)
    }

    func plan(_ desired: DesiredState, _ options: PlanOptions = PlanOptions()) -> Plan {
        var comparison = SpecComparison(of: desired, options)
        for table in SpecComparison.tables(of: desired) {
            comparison.compare(table) { take in
                for row in rows(of: table.kind) {
                    observed(row, table.kind).withUnsafeBufferPointer(take)
                }
            }
        }
        return finish(Planner(desired, options, state, comparison))
    }

    /// Hands over a kind's rows as a comparison reads them.
    func observe(_ kind: Kind, _ take: (ObservedRow) -> Void) {
        for row in rows(of: kind) {
            observed(row, kind).withUnsafeBufferPointer { take(ObservedRow($0, of: kind)) }
        }
    }

    /// Options that allow all that a plan of the state asks for.
    func allowed(_ desired: DesiredState) -> PlanOptions {
        var flags: [String] = []
        while true {
            let asked = plan(desired, .allowing(flags)).refusals.compactMap(\.allowance?.flag)
            if asked.isEmpty { return .allowing(flags) }
            flags += asked
        }
    }

    func finish(_ maker: some PlanMaker) -> Plan {
        let judgement = maker.judgement(answer(maker.needs))
        var observed = answer(judgement.needs)
        observed.add(answer(judgement.furtherNeeds(observed)))
        return maker.plan(judgement, observed)
    }

    /// The row as a comparison reads it.
    private func observed(_ row: Row, _ kind: Kind) -> [UInt8] {
        var bytes = row.line.bytes
        if kind.acceptsRename {
            bytes.append(0x09)
            RowLine.appendCell(row.renamedFrom, to: &bytes)
        }
        bytes.append(0x09)
        RowLine.appendCell(row.source, to: &bytes)
        let digest = row.written.map { "\\\\x" + DigestContext().digest(of: $0.bytes).hexadecimal } ?? #"\N"#
        bytes += "\t\(row.written == nil ? #"\N"# : String(kind.fields.count))\t\(digest)".utf8
        return bytes
    }

    /// Does what a plan says to the rows, and records it.
    mutating func apply(_ plan: Plan) {
        runs.append(plan.changes.enumerated().map { record($1, number: $0 + 1) })
        for step in PlanStep.all(of: plan.changes) {
            let kind = step.kind
            let earlier = step.changes.map { row(before: $0) }
            for change in step.changes { if let before = change.before { delete(kind, before.key(of: kind)) } }
            for (change, earlier) in zip(step.changes, earlier) {
                guard let line = change.remaining else { continue }
                let isManaged = change.action != .release
                let keepsNames = change.keepsRenamedFrom || change.action == .release && change.after == nil
                put(
                    kind,
                    Row(
                        line: line,
                        written: isManaged ? line : nil,
                        source: change.source,
                        renamedFrom: keepsNames ? earlier?.renamedFrom : change.renamedFrom,
                        id: earlier?.id ?? 0
                    )
                )
            }
        }
        for row in plan.settled {
            let id = rows(of: row.kind).first { $0.line == row.line }?.id ?? 0
            put(
                row.kind,
                Row(line: row.line, written: row.line, source: row.source, renamedFrom: row.renamedFrom, id: id)
            )
        }
        noteRun()
    }

    private func row(before change: Change) -> Row? {
        change.before.flatMap { before in
            rows(of: change.kind).first { $0.line.key(of: change.kind) == before.key(of: change.kind) }
        }
    }

    private func record(_ change: Change, number: Int) -> ChangeRecord {
        let json = JSONBText(change.kind)
        func text(_ line: RowLine?) -> String? { line.map { String(decoding: json.text(of: $0), as: UTF8.self) } }
        return ChangeRecord(
            number: number,
            action: change.action.rawValue,
            kind: change.kind.section,
            key: change.key,
            previousKey: change.previousKey,
            source: change.source ?? change.recordedSource,
            reason: change.reason.rawValue,
            before: text(change.before),
            after: text(change.after),
            renamedFrom: change.kind.acceptsRename ? row(before: change).map { $0.renamedFrom ?? "" } : nil
        )
    }

    /// The plan that undoes a run.
    ///
    /// - Parameter number: the run's index in `runs`; the last run if nil.
    func undo(_ number: Int? = nil, _ options: PlanOptions = PlanOptions()) throws -> Plan {
        let records = runs[number ?? runs.count - 1]
        return finish(try UndoPlanner.make("run", records, options, state).get())
    }

    /// Each row of a kind with the name that it has now, by what tells it from others.
    func names(of kind: Kind) -> [Int: String] {
        Dictionary(rows(of: kind).map { ($0.id, $0.line.key(of: kind)) }) { first, _ in first }
    }
}

extension MadeDatabase {
    func answer(_ needs: Needs) -> ObservedState {
        questions.all.append(needs)
        var observed = ObservedState()
        for kind in needs.missing {
            let managed = Set(rows(of: kind).filter { $0.written != nil }.map { $0.line.key(of: kind) })
            observed.missing[kind.section] = (written[kind.section] ?? []).subtracting(managed).sorted()
        }
        for (section, names) in needs.names {
            guard let kind = Kind.named(section) else { continue }
            observed.names[section] = names.intersection(lines(of: kind).map { $0.key(of: kind) })
        }
        for question in needs.rows {
            let asked = rows(of: question.kind).filter { !question.isOfManagedRows || $0.written != nil }
            observed.rows[question] = KindRows(question.kind, asked.map(\.line).filter(question.includes))
        }
        for kind in needs.endedRows {
            observed.endedCounts[kind.section] = rows(of: kind).count { row in
                guard row.written != nil, let time = state.time else { return false }
                return Period(row.line, of: kind)?.isOver(at: time) ?? false
            }
        }
        for question in needs.toDeleted { observed.toDeleted[question.kind.section] = referrers(question) }
        for question in needs.toRenamed { observed.toRenamed[question.kind.section] = referrers(question) }
        if let asked = needs.bookings {
            for row in rows(of: .reservations) {
                guard var booking = Booking(row.line) else { continue }
                booking.phase = phases[booking.name]
                booking.source = row.source
                booking.madeAt = DatabaseTime(microseconds: madeAt[booking.name] ?? 0)
                if asked.includes(booking) { observed.bookings[booking.name] = booking }
            }
        }
        observed.twins = needs.twin == nil ? Twins() : twins
        observed.commits = commits
        return observed
    }

    private func referrers(_ question: ReferrerQuestion) -> Referrers {
        var referrers = Referrers()
        let keys = Set(question.keys)
        referrers.foreign = (foreign[question.kind.section] ?? [:]).filter { keys.contains($0.key) }
        for kind in Kind.all {
            for row in rows(of: kind) {
                switch question.own {
                case .none: continue
                case .unmanaged where row.written != nil: continue
                case .unmanaged, .all: break
                }
                for index in kind.fields.indices
                where kind.fields[index].type.referencedSection == question.kind.section {
                    for name in row.line.values(of: index, in: kind) where keys.contains(name) {
                        referrers.own.append(
                            Referrers.Own(kind: kind, key: row.line.key(of: kind), target: name)
                        )
                    }
                }
            }
        }
        return referrers
    }
}
