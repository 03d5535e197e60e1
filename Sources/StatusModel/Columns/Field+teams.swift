package import Model
package import Text

/// Names of teams among the values of a row, of which a viewer sees only those of their own teams.
extension Field {
    /// Whether the field names teams.
    package var namesTeams: Bool { type.referencedSection == Kind.teams.section }

    /// The value as a viewer of these teams sees it: without the names of other teams.
    package func shown(_ value: JSONValue?, to teams: Set<String>) -> JSONValue {
        guard let value else { return .null }
        guard namesTeams else { return value }
        if let elements = value.elements { return .array(elements.filter { $0.text.map(teams.contains) ?? false }) }
        return value.text.map(teams.contains) == true ? value : .null
    }

    /// Whether two values differ for a viewer of these teams, compared by bytes.
    package func differs(_ before: JSONValue?, _ after: JSONValue?, to teams: Set<String>) -> Bool {
        Self.bytes(shown(before, to: teams)) != Self.bytes(shown(after, to: teams))
    }

    private static func bytes(_ value: JSONValue) -> [UInt8] {
        var json = JSONWriter()
        json.value(value)
        return Array(json.bytes)
    }
}

extension Kind {
    /// The fields that may name teams of others to a viewer who may see the row.
    ///
    /// They do not decide alone who may see it, as the key and the owner do.
    package var fieldsWithOtherTeams: [Field] {
        fields.dropFirst(keyCount).filter { $0.namesTeams && !isOwner($0) }
    }

    private func isOwner(_ field: Field) -> Bool {
        guard case .owners(let owners) = audience else { return false }
        return owners.contains { owner in
            if case .team(let path) = owner { path == field.path } else { false }
        }
    }
}
