package import Planning
package import Reconciler
package import Text

extension JSONWriter {
    /// Writes a plan in its documented JSON format; the member `run` is written only if the plan was applied.
    package mutating func plan(_ plan: Plan, run: AppliedRun? = nil, database: DatabaseName? = nil) {
        object { json in
            json.planMembers(WrittenPlan(plan, serial: run?.serial ?? plan.serial, isSaved: false))
            if let run { json.member("run", run.id.description) }
            if let database { json.member(database) }
        }
    }
}
