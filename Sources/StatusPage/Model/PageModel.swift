/// What the status page shows, as the database has it: raw text, which the page escapes.
package struct PageModel: Sendable {
    /// The time: RFC 3339, in UTC.
    let now: String
    /// When the data was read, likewise.
    let readAt: String
    /// Whether the database is away and this is what it said before.
    let isStale: Bool
    /// Seconds since the data was read.
    let ageSeconds: Int
    /// Whom the page is shown to.
    let viewer: String
    /// The clusters that the viewer may see.
    let clusters: [ClusterState]
    /// The cluster that the rest of the page is about; nil where there is none.
    let selected: ClusterDetail?
}

extension PageModel {
    /// Whether a cluster is as it was last applied.
    struct ClusterState: Sendable {
        let name: String
        let isInSync: Bool
        /// Why it is not in sync, a sentence each.
        let problems: [String]
        /// How many runs have changed something.
        let serial: Int
        let appliedRevision: String?
        /// RFC 3339, in UTC.
        let appliedAt: String?
    }

    /// All that the page tells of one cluster.
    struct ClusterDetail: Sendable {
        let state: ClusterState
        let sections: [SectionCount]
        /// The newest first.
        let runs: [Run]
        let timeline: Timeline
        let expiringKeys: [ExpiringKey]
    }

    /// How many rows a section of the spec has.
    struct SectionCount: Sendable {
        let section: String
        let managed: Int
        /// Managed rows that others changed.
        let drifted: Int
        let unmanaged: Int
        /// Where this server tells more of it: a path.
        let url: String
    }

    /// A key that has expired or is about to.
    struct ExpiringKey: Sendable {
        let name: String
        /// Kind and name, such as `team ml-research`.
        let owner: String
        /// RFC 3339, in UTC.
        let expiresAt: String
        /// Whole days until then; negative where it has expired.
        let daysLeft: Int
        let isActive: Bool
    }
}
