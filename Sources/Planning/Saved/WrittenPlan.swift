/// A plan that is written, with what a run that applied it knows better.
package struct WrittenPlan: Sendable {
    package let plan: Plan
    /// How many runs had changed the cluster: before the plan, or with the one that applied it.
    package let serial: Int
    /// Whether the file is to be applied, and so holds whole rows.
    package let isSaved: Bool

    package init(_ plan: Plan, serial: Int, isSaved: Bool) {
        self.plan = plan
        self.serial = serial
        self.isSaved = isSaved
    }
}
