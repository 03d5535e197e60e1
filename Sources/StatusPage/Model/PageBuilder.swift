internal import Model
internal import Planning
package import StatusModel

/// Makes the model of the page from a snapshot, with what the viewer may see.
package struct PageBuilder {
    static let day: Int64 = 86_400_000_000

    private let principal: Principal
    private let view: SnapshotStore.View
    /// The current time by the database's clock, in microseconds since 1970.
    let now: Int64

    /// - Parameters:
    ///   - principal: the person that the page is for.
    ///   - view: the snapshot, and how old it is.
    ///   - now: the current time by the database's clock, in microseconds since 1970.
    package init(_ principal: Principal, _ view: SnapshotStore.View, now: Int64) {
        self.principal = principal
        self.view = view
        self.now = now
    }

    /// - Parameter selected: the cluster that the page shows in detail; nil if there is none.
    package func model(_ selected: ClusterAccess?) -> PageModel {
        PageModel(
            now: PageTime(microseconds: now),
            readAt: PageTime(microseconds: now - (view.isStale ? Int64(view.ageSeconds) * 1_000_000 : 0)),
            isStale: view.isStale,
            ageSeconds: view.ageSeconds,
            viewer: viewer(selected ?? principal.accesses.first),
            clusters: principal.accesses.map { state($0) },
            selected: selected.map { detail($0) }
        )
    }

    private func viewer(_ access: ClusterAccess?) -> String {
        guard let access, let key = access.viewer.key else { return "anyone on this machine" }
        return "API key \(key)"
    }

    private func state(_ access: ClusterAccess) -> PageModel.ClusterState {
        let record = access.cluster.record
        let sync = ClusterSync(access.cluster, access.visibility)
        return PageModel.ClusterState(
            name: record.name,
            isInSync: sync.isInSync,
            problems: sync.problems,
            serial: record.serial,
            appliedRevision: record.appliedRevision,
            appliedAt: record.appliedAt.map(FieldType.timestamp.show)
        )
    }

    private func detail(_ access: ClusterAccess) -> PageModel.ClusterDetail {
        let capacity = access.cluster.capacity(at: DatabaseTime(microseconds: now))
        return PageModel.ClusterDetail(
            state: state(access),
            sections: sections(access),
            runs: runs(access),
            timeline: timeline(access),
            calendar: calendar(access, capacity),
            cost: cost(access, capacity),
            expiringKeys: expiringKeys(access)
        )
    }

    private func sections(_ access: ClusterAccess) -> [PageModel.SectionCount] {
        Kind.all.compactMap { kind in
            guard let table = access.cluster.tables[kind.section] else { return nil }
            guard access.viewer.isPlatform || kind.audience != .platform else { return nil }
            let counts = access.visibility.counts(of: table)
            return PageModel.SectionCount(
                section: kind.section,
                managed: counts.managed,
                drifted: counts.drifted,
                unmanaged: counts.unmanaged,
                url: "/v1/clusters/\(access.cluster.name)/\(kind.section)"
            )
        }
    }

    /// The rows of a table that the viewer may see.
    func rows(_ table: KindTable, _ access: ClusterAccess) -> [Int] {
        access.visibility.rows(of: table)?.map(Int.init) ?? Array(0..<table.rows.count)
    }
}
