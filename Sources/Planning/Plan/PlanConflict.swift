/// Why a plan cannot be made of what it was to be made of: the database is not as it needs it.
package struct PlanConflict: Error, Sendable, Equatable {
    package let reasons: [String]

    package init(_ reasons: [String]) { self.reasons = reasons }
}
