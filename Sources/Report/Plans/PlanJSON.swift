package import Planning
package import Reconciler
package import Text

extension JSONWriter {
    /// Writes a plan as the contract has it; `run` is there where the plan was applied.
    package mutating func plan(_ plan: Plan, run: AppliedRun? = nil, database: DatabaseName? = nil) {
        object { json in
            json.planMembers(WrittenPlan(plan, serial: run?.serial ?? plan.serial, isSaved: false))
            if let run { json.member("run", run.id.description) }
            if let database { json.member(database) }
        }
    }
}
