internal import Model
internal import Text

/// Refuses reservations beyond the quota of their team (HX7024).
///
/// It refuses a plan that adds to what exceeds a quota, lowers the quota below what is reserved, or puts a team below
/// another one whose quota is then exceeded. What exceeded a quota before, and to which the plan adds nothing, is no
/// reason to refuse it.
enum QuotaGuard: Guard {
    static let rule = GuardRule("quotas")

    /// The maximum number of windows and months that are named.
    private static let maximumNamed = 5

    static func needs(_ plan: GuardedPlan) -> Needs {
        var needs = Needs()
        guard let now = plan.state.time, QuotaFindings.isTouched(plan, at: now) else { return needs }
        needs.rows = [QuotaFindings.allQuotas, PlaceRules.parents]
        return needs
    }

    static func furtherNeeds(_ plan: GuardedPlan, _ state: ProjectedState, _ limits: PolicyLimits) -> Needs {
        var needs = Needs()
        guard let now = plan.state.time, QuotaFindings.isTouched(plan, at: now) else { return needs }
        let question = QuotaFindings(plan, state, at: now).question
        if !question.isEmpty { needs.bookings = question }
        return needs
    }

    static func refusals(_ plan: GuardedPlan, _ state: ProjectedState, _ limits: PolicyLimits) -> [Plan.Refusal] {
        guard let now = plan.state.time, QuotaFindings.isTouched(plan, at: now) else { return [] }
        let findings = QuotaFindings(plan, state, at: now).findings(ProjectedBookings(plan, state.observed))
        return findings.map(refusal)
    }

    private static func refusal(_ finding: QuotaFindings.Finding) -> Plan.Refusal {
        let all = "quotas would be exceeded"
        let newest = finding.addedCount > 0 ? finding.bookings.first : nil
        let concern =
            newest.map { Plan.Concern($0.resource, source: $0.source, ofAll: all) }
            ?? finding.change.map { Plan.Concern($0, ofAll: all) }
        return Plan.Refusal(
            code: "HX7024",
            message: "quotas/\(finding.quota.name) of team '\(finding.quota.team)' would be exceeded: "
                + words(finding),
            orElse: "reserve fewer GPUs or less time, or raise the quota",
            allowance: Allowance(rule, finding.quota.name),
            about: concern,
            involving: finding.bookings.map(\.involved)
        )
    }

    private static func words(_ finding: QuotaFindings.Finding) -> String {
        let windows = finding.excesses.prefix(maximumNamed).map { excess in
            "\(excess.reserved) of \(excess.available) GPUs\(finding.quota.scope) at once from \(excess.phrase)"
        }
        let limit = GPUTime(hundredthsOfHours: finding.quota.maxHours ?? 0).hours
        let months = finding.months.prefix(maximumNamed).map { month, hours in
            "\(hours.hours) of \(limit) GPU-hours\(finding.quota.scope) in \(month.text)"
        }
        let omitted = finding.excesses.count + finding.months.count - windows.count - months.count
        return (windows + months).joined(separator: ", ")
            + (omitted > 0 ? ", and \(omitted.counted("more time"))" : "")
    }
}
