internal import Model
internal import Reconciler
internal import Spec
internal import Text

/// Makes the page's model of a snapshot, as far as the viewer may see it.
struct PageBuilder {
    private static let shownChanges = 20
    private static let days = 14
    /// Keys that end within so many days are shown.
    private static let notice = 30
    private static let day: Int64 = 86_400_000_000

    private let call: Call
    /// Microseconds since 1970, by the database's clock.
    private let now: Int64

    init(call: Call) {
        self.call = call
        now = call.snapshot.now
    }

    func model(_ selected: Identity?) -> PageModel {
        PageModel(
            now: Self.text(now),
            readAt: Self.text(now - (call.view.isStale ? Int64(call.view.ageSeconds) * 1_000_000 : 0)),
            isStale: call.view.isStale,
            ageSeconds: call.view.ageSeconds,
            viewer: viewer(selected ?? call.bearer.identities.first),
            clusters: call.bearer.identities.map { state($0) },
            selected: selected.map { detail($0) }
        )
    }

    private func viewer(_ identity: Identity?) -> String {
        guard let identity, let key = identity.viewer.key else { return "anyone on this machine" }
        return "API key \(key)"
    }

    private func visibility(_ identity: Identity) -> Visibility {
        Visibility(cluster: identity.cluster, viewer: identity.viewer)
    }

    private func state(_ identity: Identity) -> PageModel.ClusterState {
        let record = identity.cluster.record
        let sync = ClusterSync(identity.cluster, visibility(identity))
        return PageModel.ClusterState(
            name: record.name,
            isInSync: sync.isInSync,
            problems: sync.problems,
            serial: record.serial,
            appliedRevision: record.appliedRevision,
            appliedAt: record.appliedAt.map(FieldType.timestamp.show)
        )
    }

    private func detail(_ identity: Identity) -> PageModel.ClusterDetail {
        PageModel.ClusterDetail(
            state: state(identity),
            sections: sections(identity),
            runs: runs(identity),
            timeline: timeline(identity),
            expiringKeys: expiringKeys(identity)
        )
    }

    private func sections(_ identity: Identity) -> [PageModel.SectionCount] {
        Kind.all.compactMap { kind in
            guard let table = identity.cluster.tables[kind.section] else { return nil }
            guard identity.viewer.isPlatform || kind.audience != .platform else { return nil }
            let counts = visibility(identity).counts(of: table)
            return PageModel.SectionCount(
                section: kind.section,
                managed: counts.managed,
                drifted: counts.drifted,
                unmanaged: counts.unmanaged,
                url: "/v1/clusters/\(identity.cluster.name)/\(kind.section)"
            )
        }
    }

    // MARK: Runs

    private func runs(_ identity: Identity) -> [PageModel.Run] {
        let cluster = identity.cluster
        return (0..<min(cluster.runs.rows.count, SnapshotBuilder.recentRuns)).map { row in
            let id = cluster.runs.rows.text(row, RunTable.id)
            let changes = changes(of: row, identity)
            return PageModel.Run(
                id: id,
                url: "/v1/clusters/\(cluster.name)/runs/\(id)",
                state: cluster.runs.state(row),
                startedAt: value("startedAt", row, identity).map(FieldType.timestamp.show) ?? "",
                finishedAt: value("finishedAt", row, identity).map(FieldType.timestamp.show),
                revision: value("revision", row, identity),
                actor: value("actor", row, identity),
                pipelineURL: value("runURL", row, identity),
                errorMessage: value("errorMessage", row, identity),
                changes: Array(changes.prefix(Self.shownChanges)),
                otherChanges: otherChanges(
                    row,
                    identity,
                    shown: min(changes.count, Self.shownChanges),
                    of: changes.count
                ),
                counts: counts(row, identity)
            )
        }
    }

    /// What a run's record says, as far as the viewer may see it.
    private func value(_ path: String, _ row: Int, _ identity: Identity) -> String? {
        let rows = identity.cluster.runs.rows
        guard let index = rows.index(of: path), identity.viewer.isPlatform || !rows.columns[index].isForPlatform else {
            return nil
        }
        return RowLine.value(of: rows.cell(row, index))
    }

    private func otherChanges(_ row: Int, _ identity: Identity, shown: Int, of known: Int) -> Int? {
        guard identity.viewer.isPlatform else {
            // Of those that are not kept some may be the viewer's.
            let run = identity.cluster.runs.rows.text(row, RunTable.id)
            let isCut = identity.cluster.recentChanges[run]?.count == SnapshotBuilder.changesOfRun
            return isCut ? nil : known - shown
        }
        return max(known, counts(row, identity).reduce(0) { $0 + $1.count }) - shown
    }

    /// What the run's record counts, which is for the platform.
    private func counts(_ row: Int, _ identity: Identity) -> [PageModel.ChangeCount] {
        Self.actions.compactMap { action in
            guard let count = value("summary.\(action)", row, identity).flatMap({ Int($0) }), count > 0 else {
                return nil
            }
            return PageModel.ChangeCount(symbol: action.symbol, action: action.rawValue, count: count)
        }
    }

    private static let actions: [Change.Action] = [.create, .update, .rename, .adopt, .release, .delete]

    private func changes(of row: Int, _ identity: Identity) -> [PageModel.Change] {
        let rows = identity.cluster.runs.rows
        let run = rows.text(row, RunTable.id)
        let end = rows.text(row, RunTable.finishedAt)
        let scope = visibility(identity).changeScope
        let writer = ChangeWriter(identity.viewer)
        return (identity.cluster.recentChanges[run] ?? []).compactMap { record in
            guard let record = scope.map({ $0.visible(record, runEnd: end) }) ?? record else { return nil }
            let kind = Kind.named(record.kind)
            let fields = writer.fields(record).map { field in
                PageModel.FieldChange(
                    path: field.path,
                    before: Self.value(field.before),
                    after: Self.value(field.after),
                    emptyMeaning: kind?.index(of: field.path).flatMap { kind?.fields[$0].emptyMeaning }
                )
            }.filter { !Self.goesWithoutSaying($0, record) }
            return PageModel.Change(
                symbol: Change.Action(rawValue: record.action)?.symbol ?? "=",
                action: record.action,
                resource: record.key == record.kind ? record.key : "\(record.kind)/\(record.key)",
                previousKey: record.previousKey,
                fields: fields
            )
        }
    }

    /// Whether it is the key, which stands beside it, or a default of a resource that came or went: as in plans.
    private static func goesWithoutSaying(_ change: PageModel.FieldChange, _ record: ChangeRecord) -> Bool {
        guard let action = Change.Action(rawValue: record.action), action == .create || action == .delete,
            let field = Kind.named(record.kind)?.fields.first(where: { $0.path == change.path })
        else { return false }
        let value = action == .create ? change.after : change.before
        return field.isKey || value == field.type.fieldValue(field.defaultValue)
    }

    /// A recorded value as people read it.
    private static func value(_ value: JSONValue) -> FieldValue {
        switch value {
        case .null: return .none
        case .string(let text): return .text(text)
        case .array(let elements): return .list(elements.map(text))
        default: return .text(text(value))
        }
    }

    private static func text(_ value: JSONValue) -> String {
        if let text = value.text { return text }
        var json = JSONWriter()
        json.value(value)
        return json.text
    }

    // MARK: Reservations and keys

    private func timeline(_ identity: Identity) -> PageModel.Timeline {
        let midnight = now - now % Self.day
        let end = midnight + Int64(Self.days) * Self.day
        var pools: [[String]: [PageModel.Reservation]] = [:]
        var capacities: [[String]: PageModel.Capacity] = [:]
        if let table = identity.cluster.tables[Kind.gpuPools.section],
            let reader = TableReader(Kind.gpuPools, identity.cluster)
        {
            for row in rows(table, identity) {
                let pool = [reader.text(row, "region") ?? "", reader.text(row, "gpuType") ?? ""]
                pools[pool] = []
                capacities[pool] = reader.order(row, "gpus").map { PageModel.Capacity.gpus(Int($0)) } ?? .unlimited
            }
        }
        if let table = identity.cluster.tables[Kind.reservations.section],
            let reader = TableReader(Kind.reservations, identity.cluster)
        {
            for row in rows(table, identity) where reader.text(row, "state") == "active" {
                guard let start = reader.order(row, "start"), start < end else { continue }
                let finish = reader.order(row, "duration").map { start + $0 * 60_000_000 }
                if let finish, finish <= midnight { continue }
                let pool = [reader.text(row, "region") ?? "", reader.text(row, "gpuType") ?? ""]
                pools[pool, default: []].append(reservation(reader, row, start, finish, midnight))
            }
        }
        let sorted = pools.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        return PageModel.Timeline(
            firstDay: String(Self.text(midnight).prefix(10)),
            days: Self.days,
            pools: sorted.map { pool, reservations in
                PageModel.Pool(
                    region: pool[0],
                    gpuType: pool[1],
                    capacity: capacities[pool, default: .undeclared],
                    reservations: reservations.sorted { ($0.startMinute, $0.name) < ($1.startMinute, $1.name) }
                )
            }
        )
    }

    private func reservation(
        _ reader: TableReader,
        _ row: Int,
        _ start: Int64,
        _ end: Int64?,
        _ midnight: Int64
    ) -> PageModel.Reservation {
        PageModel.Reservation(
            name: reader.text(row, "name") ?? "",
            team: reader.text(row, "team") ?? "",
            user: reader.text(row, "user"),
            gpus: reader.order(row, "gpus").map(Int.init) ?? 0,
            start: Self.text(start),
            end: end.map(Self.text),
            startMinute: Int((start - midnight) / 60_000_000),
            endMinute: end.map { Int(($0 - midnight) / 60_000_000) },
            phase: reader.text(row, "status.phase")
        )
    }

    private func expiringKeys(_ identity: Identity) -> [PageModel.ExpiringKey] {
        guard let table = identity.cluster.tables[Kind.apiKeys.section],
            let reader = TableReader(Kind.apiKeys, identity.cluster)
        else { return [] }
        let keys = rows(table, identity).compactMap { row -> (Int64, PageModel.ExpiringKey)? in
            guard let end = reader.order(row, "expiresAt"), end < now + Int64(Self.notice) * Self.day else {
                return nil
            }
            let owner = reader.text(row, "team").map { "team \($0)" } ?? "user \(reader.text(row, "user") ?? "")"
            let key = PageModel.ExpiringKey(
                name: reader.text(row, "name") ?? "",
                owner: owner,
                expiresAt: Self.text(end),
                daysLeft: Int((Double(end - now) / Double(Self.day)).rounded(.down)),
                isActive: reader.isActive(row)
            )
            return (end, key)
        }
        // What is yet to expire comes before what did long ago.
        let order = { (end: Int64) in end < now ? now - end + Int64(Self.notice) * Self.day : end - now }
        return keys.sorted { (order($0.0), $0.1.name) < (order($1.0), $1.1.name) }.map(\.1)
    }

    private func rows(_ table: KindTable, _ identity: Identity) -> [Int] {
        visibility(identity).rows(of: table)?.map(Int.init) ?? Array(0..<table.rows.count)
    }

    private static func text(_ microseconds: Int64) -> String {
        LogTime(seconds: Int(microseconds / 1_000_000), nanoseconds: 0).text
    }
}
