/// A plan to write as JSON, with the serial of the run if a run applied it.
package struct WrittenPlan: Sendable {
    package let plan: Plan
    /// The number of runs that had changed the cluster: before the plan, or including the run that applied it.
    package let serial: Int
    /// Whether the file is a saved plan, which holds whole rows.
    package let isSaved: Bool

    package init(_ plan: Plan, serial: Int, isSaved: Bool) {
        self.plan = plan
        self.serial = serial
        self.isSaved = isSaved
    }
}
