/// What the status page shows, as the database has it: raw text, which the page escapes.
package struct PageModel: Sendable {
    /// When the data was read: RFC 3339, in UTC.
    package let now: String
    /// Whether the database is away and this is what it said before.
    package let isStale: Bool
    /// Seconds since the data was read.
    package let ageSeconds: Int
    /// Whom the page is shown to.
    package let viewer: String
    /// The clusters that the viewer may see.
    package let clusters: [ClusterState]
    /// The cluster that the rest of the page is about; nil where there is none.
    package let selected: ClusterDetail?

    package init(
        now: String,
        isStale: Bool,
        ageSeconds: Int,
        viewer: String,
        clusters: [ClusterState],
        selected: ClusterDetail?
    ) {
        self.now = now
        self.isStale = isStale
        self.ageSeconds = ageSeconds
        self.viewer = viewer
        self.clusters = clusters
        self.selected = selected
    }
}

extension PageModel {
    /// Whether a cluster is as it was last applied.
    package struct ClusterState: Sendable {
        package let name: String
        package let isInSync: Bool
        /// Why it is not in sync, a sentence each.
        package let problems: [String]
        /// How many runs have changed something.
        package let serial: Int
        package let appliedRevision: String?
        /// RFC 3339, in UTC.
        package let appliedAt: String?

        package init(
            name: String,
            isInSync: Bool,
            problems: [String],
            serial: Int,
            appliedRevision: String?,
            appliedAt: String?
        ) {
            self.name = name
            self.isInSync = isInSync
            self.problems = problems
            self.serial = serial
            self.appliedRevision = appliedRevision
            self.appliedAt = appliedAt
        }
    }

    /// All that the page tells of one cluster.
    package struct ClusterDetail: Sendable {
        package let state: ClusterState
        package let sections: [SectionCount]
        /// The newest first.
        package let runs: [Run]
        package let timeline: Timeline
        package let expiringKeys: [ExpiringKey]

        package init(
            state: ClusterState,
            sections: [SectionCount],
            runs: [Run],
            timeline: Timeline,
            expiringKeys: [ExpiringKey]
        ) {
            self.state = state
            self.sections = sections
            self.runs = runs
            self.timeline = timeline
            self.expiringKeys = expiringKeys
        }
    }

    /// How many rows a section of the spec has.
    package struct SectionCount: Sendable {
        package let section: String
        package let managed: Int
        /// Managed rows that others changed.
        package let drifted: Int
        package let unmanaged: Int
        /// Where this server tells more of it: a path.
        package let url: String

        package init(section: String, managed: Int, drifted: Int, unmanaged: Int, url: String) {
            self.section = section
            self.managed = managed
            self.drifted = drifted
            self.unmanaged = unmanaged
            self.url = url
        }
    }

    /// A key that has expired or is about to.
    package struct ExpiringKey: Sendable {
        package let name: String
        /// Kind and name, such as `team ml-research`.
        package let owner: String
        /// RFC 3339, in UTC.
        package let expiresAt: String
        /// Whole days until then; negative where it has expired.
        package let daysLeft: Int
        package let isActive: Bool

        package init(name: String, owner: String, expiresAt: String, daysLeft: Int, isActive: Bool) {
            self.name = name
            self.owner = owner
            self.expiresAt = expiresAt
            self.daysLeft = daysLeft
            self.isActive = isActive
        }
    }
}
