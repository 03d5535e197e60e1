internal import Model
internal import Spec
internal import Text

/// Refuses to delete resources that were declared in a file that still exists but was not given.
enum PartialInputGuard: Guard {
    static let rule = GuardRule("partial-input", allows: .atMost)

    static func needs(_ plan: GuardedPlan) -> Needs {
        var needs = Needs()
        if plan.desired != nil { needs.leftOut = deletedResources(plan) }
        return needs
    }

    /// The resources that the plan deletes, as `section/key`, by the path of the file that declared them.
    private static func deletedResources(_ plan: GuardedPlan) -> [String: [String]] {
        var resources: [String: [String]] = [:]
        for change in plan.draft.changes(.delete) {
            guard let source = change.recordedSource, let colon = source.lastIndex(of: ":") else { continue }
            resources[String(source[..<colon]), default: []].append("\(change.kind.section)/\(change.key)")
        }
        return resources
    }

    static func refusals(_ plan: GuardedPlan, _ state: ProjectedState, _ limits: PolicyLimits) -> [Plan.Refusal] {
        var leftOut: [String: (count: Int, wasRead: Bool)] = [:]
        for (_, found) in state.observed.leftOut.sorted(by: { $0.key < $1.key }) {
            leftOut[found.file, default: (0, found.wasRead)].count += found.count
        }
        return leftOut.sorted { $0.key < $1.key }.map { file, found in
            refusal(file, found.count, wasRead: found.wasRead, plan.cluster)
        }
    }

    private static func refusal(_ file: String, _ count: Int, wasRead: Bool, _ cluster: String) -> Plan.Refusal {
        let subject = "\(count.counted("resource")) of \(file) would be deleted; "
        return Plan.Refusal(
            code: "HX7008",
            message: subject
                + (wasRead
                    ? "that file is still there, but declares nothing of \(cluster) any more"
                    : "that file is still there, but not among the given ones"),
            orElse: wasRead
                ? "restore what it declared, or remove the file" : "give all files (--only applies a part of them)",
            allowance: Allowance(rule, file, count: count)
        )
    }
}
