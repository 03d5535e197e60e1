internal import Model
internal import Text

/// The part of the history that a viewer may see: for each section, the rule that a state of a resource must satisfy.
///
/// A section without a rule is hidden. A change has two states, before and after; each is shown or hidden separately.
/// A change is hidden if nothing in it differs but names of other teams.
package struct ChangeScope: Sendable, Hashable {
    /// The viewer's names, each with the end of the run that gave the name to its present resource.
    ///
    /// Names can be reused. The viewer may see the state after a run from that run on. The state before a run they may
    /// see only in later runs: before the run that gave the name, another resource may have had it.
    package struct NameTimes: Sendable, Hashable {
        /// The times as Postgres writes them in UTC, by name.
        package let since: [String: String]

        /// - Parameter since: times in UTC as Postgres writes them; a name with an invalid time is dropped.
        package init(_ since: [String: String]) {
            self.since = since.filter { FieldType.timestamp.order(ofText: $0.value) != nil }
        }

        /// The times as a JSON object.
        var json: String {
            var json = JSONWriter()
            json.object { json in
                for (name, time) in since.sorted(by: { $0.key < $1.key }) { json.member(name, time) }
            }
            return json.text
        }
    }

    /// A state of a change: the resource as the run found it, or as the run left it.
    enum Side: Sendable {
        case before, after
    }

    /// By section.
    package let rules: [String: AccessRule<NameTimes>]
    /// The names of the viewer's teams, which are the only names of teams that they see.
    package let teams: Set<String>

    /// - Parameters:
    ///   - rules: by section.
    ///   - teams: the names of the viewer's teams.
    package init(_ rules: [String: AccessRule<NameTimes>], teams: Set<String>) {
        self.rules = rules
        self.teams = teams
    }

    /// The kinds of which an update may differ in nothing but names of teams.
    static let kindsWithTeams = Kind.all.filter { kind in kind.fields.contains(where: \.namesTeams) }

    /// The sections whose settled rows are hidden, because their record does not tell what had been changed: perhaps
    /// the name of another team.
    static let sectionsWithOtherTeams = Kind.all.filter { !$0.fieldsWithOtherTeams.isEmpty }.map(\.section)
}
