internal import Model
internal import Text

/// What somebody may see of the history: of each section the rule that a state of a resource must meet.
///
/// A section without a rule is hidden. A change has two states, before and after, and each is shown or hidden by itself.
package struct ChangeScope: Sendable, Hashable {
    /// The viewer's names, each with the end of the run that gave it to the resource that bears it now.
    ///
    /// Names are used again. So the state that a run left is the viewer's from that run on, and the state that a run
    /// found only in later runs: before, the name was another resource's.
    package struct NameTimes: Sendable, Hashable {
        /// The times as Postgres writes them in UTC, by name.
        package let since: [String: String]

        /// - Parameter since: times in UTC as Postgres writes them; a name with any other time is nobody's.
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

    /// - Parameter rules: by section.
    package init(_ rules: [String: AccessRule<NameTimes>]) { self.rules = rules }
}
