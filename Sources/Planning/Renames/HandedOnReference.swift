internal import Model

/// A reference that reads as before, though the plan gives the name that it holds to another resource.
///
/// Rows that refer to what is renamed follow it. One whose declaration goes on naming the old name does not, so it
/// comes to belong to whoever gets that name, without a value that differs.
struct HandedOnReference: Sendable {
    let resource: String
    let source: String
    let path: String
    let name: String

    /// - Parameters:
    ///   - stored: The row as it is.
    ///   - followed: The row as it would be if it followed all renames.
    ///   - declared: The row as it is declared.
    static func all(
        in kind: Kind,
        stored: RowLine,
        followed: RowLine,
        declared: RowLine,
        source: String
    ) -> [HandedOnReference] {
        kind.fields.indices.filter { kind.fields[$0].type.referencedSection != nil }.flatMap { index in
            let kept = Set(stored.values(of: index, in: kind)).intersection(declared.values(of: index, in: kind))
            let moved = kept.subtracting(followed.values(of: index, in: kind))
            return moved.sorted().map { name in
                HandedOnReference(
                    resource: "\(kind.section)/\(declared.key(of: kind))",
                    source: source,
                    path: kind.fields[index].path,
                    name: name
                )
            }
        }
    }

    var warning: Plan.Warning {
        Plan.Warning(
            code: "HX8007",
            message: "\(resource) goes on naming '\(name)' in '\(path)', which is another resource after this plan",
            hint: "where the old one is meant, declare its new name",
            about: Plan.Concern(
                resource,
                source: source,
                ofAll: "references name another resource after this plan, since their names are handed on",
                detail: "\(path): \(name)"
            )
        )
    }
}
