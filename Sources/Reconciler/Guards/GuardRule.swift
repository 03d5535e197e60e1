/// What `--allow` has to know of a guard.
struct GuardRule: Sendable, Hashable {
    /// How the number of an allowance compares with what a guard counts.
    enum Counting: Sendable, Hashable {
        /// Up to so many may be lost.
        case atMost
        /// So many at least must be left.
        case atLeast
    }

    /// The guard's name: `removals`.
    let name: String
    /// How it counts; nil where an allowance names only what is allowed.
    let counting: Counting?

    init(_ name: String, allows counting: Counting? = nil) {
        self.name = name
        self.counting = counting
    }

    static func == (left: GuardRule, right: GuardRule) -> Bool { left.name == right.name }

    func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
