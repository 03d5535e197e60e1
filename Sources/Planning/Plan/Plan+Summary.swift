extension Plan {
    /// The number of resources by what the plan does to them.
    package struct Summary: Sendable, Equatable {
        package var create = 0
        package var update = 0
        package var rename = 0
        package var delete = 0
        package var adopt = 0
        package var release = 0
        /// Declared resources whose rows need no change.
        package var unchanged = 0
        /// Unmanaged rows, which the plan does not change.
        package var unmanaged = 0
        /// Managed rows that others changed or deleted since hxapply last wrote them.
        package var drifted = 0

        package var changes: Int { create + update + rename + delete + adopt + release }

        package init(
            create: Int = 0,
            update: Int = 0,
            rename: Int = 0,
            delete: Int = 0,
            adopt: Int = 0,
            release: Int = 0,
            unchanged: Int = 0,
            unmanaged: Int = 0,
            drifted: Int = 0
        ) {
            self.create = create
            self.update = update
            self.rename = rename
            self.delete = delete
            self.adopt = adopt
            self.release = release
            self.unchanged = unchanged
            self.unmanaged = unmanaged
            self.drifted = drifted
        }
    }
}

extension Plan.Summary {
    /// Counts one change.
    package mutating func count(_ action: Change.Action) {
        switch action {
        case .create: create += 1
        case .update: update += 1
        case .rename: rename += 1
        case .adopt: adopt += 1
        case .release: release += 1
        case .delete: delete += 1
        }
    }

    /// Adds the counts of another summary.
    mutating func add(_ other: Plan.Summary) {
        create += other.create
        update += other.update
        rename += other.rename
        delete += other.delete
        adopt += other.adopt
        release += other.release
        unchanged += other.unchanged
        unmanaged += other.unmanaged
        drifted += other.drifted
    }
}
