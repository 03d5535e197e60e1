internal import Postgres

/// Refuses a spec that declares nothing where the cluster has resources: a lost checkout looks like that.
enum EmptySourceGuard: Guard {
    static func refusals(_ input: GuardInput) throws(PostgresError) -> [Plan.Refusal] {
        guard isEmpty(input) else { return [] }
        let count = input.draft.changes(.delete).count
        return [
            Plan.Refusal(
                code: "HX7003",
                message: "the spec declares nothing, so all \(count) resources of \(input.cluster) would be deleted",
                orElse: "check the paths",
                allowance: Allowance("empty", input.cluster, count: count)
            )
        ]
    }

    static func isEmpty(_ input: GuardInput) -> Bool {
        let summary = input.draft.summary
        let declared = summary.changes - summary.delete - summary.release + summary.unchanged
        return input.isOfSpec && declared == 0 && summary.delete > 0
    }
}
