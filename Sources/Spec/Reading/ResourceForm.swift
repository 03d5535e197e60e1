internal import Model

/// How a kind's resources are written in a spec: which keys their mappings hold.
struct ResourceForm: Sendable {
    let kind: Kind
    /// The kind that they may stand inside of, or nil.
    let parent: Kind?
    /// The keys of one in a section of its own.
    let keys: KeyMatcher
    /// The keys of one that stands inside its parent.
    let keysInside: KeyMatcher
    /// How many fields, from the first, such a one has from its parent.
    let inheritedCount: Int
    /// The ordinals in `Kind.all` of the kinds whose resources may stand inside one of these.
    let children: [Int]
    /// Whether a secret may stand in a resource or in those inside it.
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
