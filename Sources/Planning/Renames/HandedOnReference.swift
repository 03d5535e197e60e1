internal import Model

/// A reference with an unchanged name, although the plan gives this name to another resource.
///
/// Rows that refer to a renamed resource follow the rename. A row whose declaration still has the old name does not. It
/// then refers to the resource that gets this name, and no value of the row differs.
struct HandedOnReference: Sendable {
    let resource: String
    let source: String
    let path: String
    let name: String

    /// - Parameters:
    ///   - stored: the row in the database.
    ///   - followed: the row if it followed all renames.
    ///   - declared: the row as declared.
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

    /// The refusal: since the row's text stays as it is, no guard, cost or message would see that it means another
    /// resource.
    var refusal: Plan.Refusal {
        Plan.Refusal(
            guardName: "handed-on-reference",
            code: "HX6021",
            message: "\(resource) goes on naming '\(name)' in '\(path)', which is another resource after this plan",
            advice: "where the old one is meant, declare its new name; where the other one is meant, rename in one "
                + "plan, and name it in the next",
            about: Plan.Concern(
                resource,
                source: source,
                ofAll: "references name another resource after this plan, since their names are handed on",
                detail: "\(path): \(name)"
            )
        )
    }
}
