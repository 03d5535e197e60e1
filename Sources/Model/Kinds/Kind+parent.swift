extension Kind {
    /// The kind that resources of this one may be declared inside of, or nil.
    package var parentKind: Kind? { parent.flatMap { Kind.named($0.section) } }

    /// The kinds whose resources may be declared inside one of this kind, in the order of `Kind.all`.
    package var children: [Kind] { Kind.all.filter { $0.parent?.section == section } }

    /// How many fields, from the first, a resource has from the one that it is declared inside of: the whole of that
    /// one's key.
    package var inheritedCount: Int { parentKind?.keyCount ?? 0 }

    /// The fields that a resource has from the one that it is declared inside of.
    package var inheritedFields: ArraySlice<Field> { fields.prefix(inheritedCount) }

    /// The fields that a resource gives where it is declared inside its parent.
    package var ownFields: ArraySlice<Field> { fields.dropFirst(inheritedCount) }
}
