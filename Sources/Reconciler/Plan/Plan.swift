internal import Spec

/// What an apply would do: an inert value.
///
/// Whatever applies it looks at the plan, never at a flag.
package struct Plan: Sendable {
    /// A reason not to apply the plan, found before the first write.
    package struct Refusal: Sendable {
        /// The name of the rule.
        package let guardName: String
        package let code: String
        package let message: String
        /// What lets the plan through, or what to do instead.
        package let override: String
    }

    /// A row that is as declared, though not as hxapply last wrote it.
    struct SettledRow: Sendable {
        let kind: Kind
        let line: RowLine
    }

    /// How many resources there are of each sort.
    package struct Summary: Sendable, Equatable {
        package var create = 0
        package var update = 0
        package var rename = 0
        package var delete = 0
        /// Declared resources whose rows are as declared.
        package var unchanged = 0
        /// Rows that hxapply never wrote and leaves alone.
        package var unmanaged = 0
        /// Managed rows that are not as hxapply last wrote them.
        package var drifted = 0

        package var changes: Int { create + update + rename + delete }
    }

    package let cluster: String
    /// The digest of all that the spec declares, whatever its files.
    package let specDigest: Digest
    /// How many runs have changed the cluster so far.
    package let serial: Int
    package let summary: Summary
    /// In the order in which they are done.
    package let changes: [Change]
    package let refusals: [Refusal]
    /// Rows that somebody else brought to what the spec says: no change, but from now on what hxapply wrote.
    let settled: [SettledRow]

    /// The digest of what the plan does, whatever files declare it.
    package let digest: Digest

    init(
        cluster: String,
        specDigest: Digest,
        serial: Int,
        summary: Summary,
        changes: [Change],
        refusals: [Refusal],
        settled: [SettledRow]
    ) {
        self.cluster = cluster
        self.specDigest = specDigest
        self.serial = serial
        self.summary = summary
        self.changes = changes
        self.refusals = refusals
        self.settled = settled
        digest = Self.digest(cluster, changes)
    }

    private static func digest(_ cluster: String, _ changes: [Change]) -> Digest {
        let context = DigestContext()
        context.begin()
        context.add("hxapply plan 1\n\(cluster)\n")
        for change in changes {
            context.add("\(change.action.rawValue) \(change.kind.section)\n")
            for line in [change.before, change.after] {
                line?.bytes.withUnsafeBufferPointer(context.add)
                context.add("\n")
            }
        }
        return context.finish()
    }
}
