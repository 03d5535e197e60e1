/// Why no plan can be made: the database is not in the state that the plan requires.
package struct PlanConflict: Error, Sendable, Equatable {
    package let reasons: [String]

    package init(_ reasons: [String]) { self.reasons = reasons }
}
