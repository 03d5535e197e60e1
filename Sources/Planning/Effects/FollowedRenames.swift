internal import Model

/// The renames of a plan, which other rows follow.
struct FollowedRenames {
    private var names: [String: [String: String]] = [:]

    init(_ changes: [Change]) {
        for change in changes where change.action == .rename {
            guard let previous = change.previousKey else { continue }
            names[change.kind.section, default: [:]][previous] = change.key
        }
    }

    /// Whether the two values of a field name the same resource, which the plan renames.
    func areSame(_ field: Field, _ before: String?, _ after: String?) -> Bool {
        guard let section = field.type.referencedSection, let before, let after, let name = names[section]?[before]
        else { return false }
        return Array(name.utf8) == Array(after.utf8)
    }
}
