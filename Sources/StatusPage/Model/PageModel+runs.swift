internal import Model

extension PageModel {
    /// A run and its first changes.
    struct Run: Sendable {
        let id: String
        /// The path of the run as JSON on this server.
        let url: String
        /// `running`, `succeeded`, `failed`, `refused`, `cancelled` or `interrupted`.
        let state: String
        /// RFC 3339, in UTC.
        let startedAt: String
        /// RFC 3339, in UTC; nil while it runs.
        let finishedAt: String?
        let revision: String?
        let actor: String?
        let pipelineURL: String?
        let errorMessage: String?
        let changes: [Change]
        /// How many changes the run has that `changes` does not list; nil if that is not known.
        let otherChanges: Int?
        /// How many changes of each action the run has, in the order of plans; empty if the viewer may not see that.
        var counts: [ChangeCount] = []
    }

    /// How many changes of one action a run has.
    struct ChangeCount: Sendable {
        /// One of `+ ~ > - ^ v`.
        let symbol: String
        /// The symbol as a word, such as `create`.
        let action: String
        let count: Int
    }

    /// A change of one resource by a run.
    struct Change: Sendable {
        /// One of `+ ~ > - ^ v`.
        let symbol: String
        /// The symbol as a word, such as `create`.
        let action: String
        /// Section and key, such as `teams/ml-research`.
        let resource: String
        /// The key before a rename.
        let previousKey: String?
        /// Only the fields that differ.
        let fields: [FieldChange]
    }

    /// A field's values before and after a change.
    struct FieldChange: Sendable {
        let path: String
        let before: FieldValue
        let after: FieldValue
        /// What an empty list in this field means, if it has a special meaning.
        var emptyMeaning: String?

        func difference(_ limits: FieldDifference.Limits) -> FieldDifference {
            FieldDifference(path, before: before, after: after, emptyMeaning: emptyMeaning, limits: limits)
        }
    }
}
