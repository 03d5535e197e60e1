/// The data that the status page shows, as unescaped text; the views escape it.
package struct PageModel: Sendable {
    /// The current time.
    let now: PageTime
    /// When the data was last known to be right.
    let readAt: PageTime
    /// Whether the database cannot be reached, so that the data may be out of date.
    let isStale: Bool
    /// The seconds since `readAt`.
    let ageSeconds: Int
    /// A description of the viewer, such as `API key ci`.
    let viewer: String
    /// The clusters that the viewer may see.
    let clusters: [ClusterState]
    /// The cluster that the page shows in detail; nil if there is none.
    let selected: ClusterDetail?
}

extension PageModel {
    /// Whether a cluster is as it was last applied.
    struct ClusterState: Sendable {
        let name: String
        let isInSync: Bool
        /// The reasons why the cluster is not in sync.
        let problems: [String]
        /// How many runs have changed something in the cluster.
        let serial: Int
        let appliedRevision: String?
        /// RFC 3339, in UTC.
        let appliedAt: String?
    }

    /// The cluster that the page shows in detail.
    struct ClusterDetail: Sendable {
        let state: ClusterState
        let sections: [SectionCount]
        /// The newest first.
        let runs: [Run]
        let timeline: Timeline
        let calendar: Calendar
        let cost: MonthCost
        let expiringKeys: [ExpiringKey]
    }

    /// How many rows a section of the spec has.
    struct SectionCount: Sendable {
        let section: String
        let managed: Int
        /// Managed rows that others changed.
        let drifted: Int
        let unmanaged: Int
        /// The path of the section's rows as JSON on this server.
        let url: String
    }

    /// An API key that has expired or expires soon.
    struct ExpiringKey: Sendable {
        let name: String
        /// The kind and name of the owner, such as `team ml-research`.
        let owner: String
        let expiresAt: PageTime
        /// Whole days until the key expires; negative if it has expired.
        let daysLeft: Int
        let isActive: Bool
    }
}
