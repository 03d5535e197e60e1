package import Model
package import Text

/// What an apply would do: an inert value.
///
/// Whatever applies it looks at the plan, never at a flag.
package struct Plan: Sendable {
    /// A row that is as declared, though not recorded so: with another digest, file or earlier name.
    package struct SettledRow: Sendable {
        package let kind: Kind
        package let line: RowLine
        package let source: String
        package let renamedFrom: String?
        /// Whether somebody else brought it to what is declared.
        package let isDrifted: Bool
    }

    package let cluster: String
    /// The digest of all that the spec declares, whatever its files; nil where there is no spec, as for an undo.
    package let specDigest: Digest?
    /// Tells the cluster from another of the same name in another database; nil where it is not there yet.
    package let lineage: String?
    /// How many runs have changed the cluster so far.
    package let serial: Int
    /// The commit that the spec is of, where it is known.
    package let revision: String?
    /// Whether it is about the whole cluster.
    package let scope: Scope
    package let summary: Summary
    /// In the order in which people read them: what is created and changed, each kind after those it refers to, then
    /// what goes.
    package private(set) var changes: [Change]
    package private(set) var refusals: [Refusal]
    package private(set) var warnings: [Warning]
    /// What would have been refusals, had nobody allowed them.
    package let overrides: [AppliedOverride]
    /// Why they were allowed.
    package let overrideReason: String?
    /// Rows that somebody else brought to what the spec says, or that moved between files: no change, but to be noted.
    package let settled: [SettledRow]
    /// What a run records besides its changes.
    package let notes: [ChangeNote]
    /// Managed rows of each section once the plan is done.
    package let managedCounts: [String: Int]
    /// The run that the plan puts back, as its identity.
    package let undoes: String?
    /// The digest of what the plan does to which state, whatever files declare it.
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
        let about = [specDigest?.name, scope.rawValue, undoes, guarded.reason].map { $0 ?? "" }
        digest = Self.digest(state, about, draft.changes, guarded)
    }

    /// A plan made before, as it stands to a later state of the cluster: with the same changes and the same digest.
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
        digest = plan.digest
    }

    /// The plan with further reasons not to apply it.
    package func refused(for refusals: [Refusal]) -> Plan {
        var plan = self
        plan.refusals += refusals
        return plan
    }

    /// The plan with a further warning, before all others.
    package func warned(of warning: Warning) -> Plan {
        var plan = self
        plan.warnings.insert(warning, at: 0)
        return plan
    }

    /// The same with updates that leave what a row remembers of its earlier name; the digest stays as it is.
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
