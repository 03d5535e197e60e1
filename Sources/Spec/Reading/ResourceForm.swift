internal import Model

/// The keys that the mappings of a kind's resources may have in a spec.
struct ResourceForm: Sendable {
    let kind: Kind
    /// The kind that they may be declared inside of; nil if there is none.
    let parent: Kind?
    /// The keys of a resource in the section of its kind.
    let keys: KeyMatcher
    /// The keys of a resource inside its parent.
    let keysInside: KeyMatcher
    /// The number of first fields that a resource inside its parent inherits.
    let inheritedCount: Int
    /// The ordinals in `Kind.all` of the kinds that may be declared inside a resource.
    let children: [Int]
    /// Whether a resource, or a resource inside it, may hold a secret.
    let mayHoldSecrets: Bool

    /// The forms of all kinds, in the order of `Kind.all`.
    static let all: [ResourceForm] = Kind.all.map(ResourceForm.init)

    private init(_ kind: Kind) {
        let inheritedCount = kind.inheritedCount
        let children = Kind.all.indices.filter { Kind.all[$0].parent?.section == kind.section }
        self.kind = kind
        self.inheritedCount = inheritedCount
        self.children = children
        parent = kind.parentKind
        keys = KeyMatcher(of: kind, children: children)
        keysInside = KeyMatcher(of: kind, inherited: inheritedCount)
        mayHoldSecrets = kind.holdsDigests || children.contains { Kind.all[$0].holdsDigests }
    }
}
