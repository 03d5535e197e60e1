package import Model
package import Text

/// What a run would do, as a value.
///
/// A plan holds all decisions: the code that applies it reads no options.
package struct Plan: Sendable {
    /// A row that has the declared values, but stores another digest, file or earlier name.
    package struct SettledRow: Sendable {
        package let kind: Kind
        package let line: RowLine
        package let source: String
        package let renamedFrom: String?
        /// Whether others brought the row to the declared values.
        package let isDrifted: Bool
    }

    package let cluster: String
    /// The digest of all that the spec declares, whatever its files; nil without a spec, as in an undo.
    package let specDigest: Digest?
    /// Distinguishes the cluster from others of the same name in other databases; nil if the cluster does not exist
    /// yet.
    package let lineage: String?
    /// The number of runs that have changed the cluster so far.
    package let serial: Int
    /// The commit of the spec; nil if it is not known.
    package let revision: String?
    /// The whole cluster, or the declared resources only.
    package let scope: Scope
    package let summary: Summary
    /// The changes in the order in which people read them: creates and changes first, each kind after the kinds that it
    /// refers to, then deletes and releases.
    package private(set) var changes: [Change]
    package private(set) var refusals: [Refusal]
    package private(set) var warnings: [Warning]
    /// The refusals that allowances lifted.
    package let overrides: [AppliedOverride]
    /// The reason that was given for the allowances.
    package let overrideReason: String?
    /// What the plan does to committed costs; nil if the plan's reader may not see it.
    package let cost: CostDifference?
    /// What the plan does to the secrets of API keys; without the secrets, which only an apply makes.
    package let keys: [KeyEffect]
    /// Rows that have the declared values, and whose digest, file or earlier names the run stores anew.
    package let settled: [SettledRow]
    /// What a run records besides its changes.
    package let notes: [ChangeNote]
    /// The number of managed rows of each section after the plan.
    package let managedCounts: [String: Int]
    /// The ID of the run that the plan undoes.
    package let undoes: String?
    /// The digest of the changes and of the state before them; it does not depend on the files of the spec.
    package let digest: Digest

    package init(
        of state: ClusterState,
        specDigest: Digest?,
        revision: String?,
        scope: Scope,
        draft: PlanDraft,
        guarded: GuardVerdict,
        undoes: String? = nil
    ) {
        cluster = state.cluster
        lineage = state.lineage
        serial = state.serial
        self.specDigest = specDigest
        self.revision = revision
        self.scope = scope
        self.undoes = undoes
        summary = draft.summary
        changes = draft.changes
        settled = draft.settled
        notes = draft.notes
        managedCounts = draft.managedCounts
        refusals = guarded.refusals
        warnings = draft.warnings + guarded.warnings
        overrides = guarded.overrides
        overrideReason = guarded.reason
        cost = guarded.cost
        keys = guarded.keys
        let about = [specDigest?.name, scope.rawValue, undoes, guarded.reason].map { $0 ?? "" }
        digest = Self.digest(state, about, draft.changes, guarded)
    }

    /// An earlier plan for a later state of the cluster, with the same changes and the same digest.
    package init(_ plan: Plan, on state: ClusterState, _ draft: PlanDraft, _ guarded: GuardVerdict) {
        cluster = plan.cluster
        lineage = state.lineage
        serial = state.serial
        specDigest = plan.specDigest
        revision = plan.revision
        scope = plan.scope
        undoes = plan.undoes
        summary = plan.summary
        changes = plan.changes
        settled = []
        notes = []
        managedCounts = draft.managedCounts
        refusals = guarded.refusals.map(\.inPlanMadeAnew)
        warnings = guarded.warnings
        overrides = plan.overrides
        overrideReason = plan.overrideReason
        cost = guarded.cost
        keys = guarded.keys
        digest = plan.digest
    }

    /// The plan with further refusals.
    package func refused(for refusals: [Refusal]) -> Plan {
        var plan = self
        plan.refusals += refusals
        return plan
    }

    /// The plan with a further warning before all others.
    package func warned(of warning: Warning) -> Plan {
        var plan = self
        plan.warnings.insert(warning, at: 0)
        return plan
    }

    /// The plan with updates that keep the earlier names that their rows store; the digest stays the same.
    package func keepingPreviousNames() -> Plan {
        var plan = self
        plan.changes = changes.map { $0.action == .update ? $0.keepingPreviousName : $0 }
        return plan
    }

    private static func digest(
        _ state: ClusterState,
        _ about: [String],
        _ changes: [Change],
        _ guarded: GuardVerdict
    ) -> Digest {
        let context = DigestContext()
        context.begin()
        context.add("hxapply plan 2\n\(state.cluster)\n\(state.serial)\n")
        for text in about { context.add("\(text.utf8.count) \(text)\n") }
        for override in guarded.overrides { context.add("allow \(override.allowance.flag)\n") }
        for change in changes {
            context.add("\(change.action.rawValue) \(change.kind.section) \(change.renamedFrom ?? "")\n")
            if change.keepsRenamedFrom { context.add("keeps \(Kind.renameKey)\n") }
            for line in [change.before, change.after] {
                line?.bytes.withUnsafeBufferPointer { context.add(change.kind.digested($0)) }
                context.add("\n")
            }
        }
        return context.finish()
    }
}
