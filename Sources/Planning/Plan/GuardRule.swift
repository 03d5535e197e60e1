/// What `--allow` has to know of a guard.
package struct GuardRule: Sendable, Hashable {
    /// How the number of an allowance compares with what a guard counts.
    package enum Counting: Sendable, Hashable {
        /// Up to so many may be lost.
        case atMost
        /// So many at least must be left.
        case atLeast
    }

    /// The guard's name: `removals`.
    package let name: String
    /// How it counts; nil where an allowance names only what is allowed.
    package let counting: Counting?

    package init(_ name: String, allows counting: Counting? = nil) {
        self.name = name
        self.counting = counting
    }

    package static func == (left: GuardRule, right: GuardRule) -> Bool { left.name == right.name }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
