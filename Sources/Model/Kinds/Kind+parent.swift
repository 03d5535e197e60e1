extension Kind {
    /// The kind whose resources may contain resources of this kind in a spec; nil if there is none.
    package var parentKind: Kind? { parent.flatMap { Kind.named($0.section) } }

    /// The kinds whose resources may be declared inside a resource of this kind, in the order of `Kind.all`.
    package var children: [Kind] { Kind.all.filter { $0.parent?.section == section } }

    /// The number of first fields that a resource inherits from its parent: the whole key of the parent.
    package var inheritedCount: Int { parentKind?.keyCount ?? 0 }

    /// The fields that a resource inherits from its parent.
    package var inheritedFields: ArraySlice<Field> { fields.prefix(inheritedCount) }

    /// The fields that a resource gives itself when it is declared inside its parent.
    package var ownFields: ArraySlice<Field> { fields.dropFirst(inheritedCount) }
}
