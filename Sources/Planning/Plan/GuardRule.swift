/// What `--allow` needs to know about a guard.
package struct GuardRule: Sendable, Hashable {
    /// How the number of an allowance limits what a guard counts.
    package enum Counting: Sendable, Hashable {
        /// The maximum that may be lost.
        case atMost
        /// The minimum that must remain.
        case atLeast

        /// The least number that allows something: of what is lost at least one, while none may remain.
        package var minimum: Int {
            switch self {
            case .atMost: 1
            case .atLeast: 0
            }
        }
    }

    /// The name of the guard, such as `removals`.
    package let name: String
    /// How the guard counts; nil if its allowances have no number.
    package let counting: Counting?

    package init(_ name: String, allows counting: Counting? = nil) {
        self.name = name
        self.counting = counting
    }

    package static func == (left: GuardRule, right: GuardRule) -> Bool { left.name == right.name }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
