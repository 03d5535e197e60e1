/// Days in UTC from a first to a last one, both written as `2026-12-01`.
package struct DayRange: Sendable, Hashable {
    package let first: String
    package let last: String

    package init(first: String, last: String) {
        self.first = first
        self.last = last
    }
}
