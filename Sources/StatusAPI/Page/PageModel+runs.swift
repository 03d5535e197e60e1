extension PageModel {
    /// A run and the first of its changes.
    package struct Run: Sendable {
        package let id: String
        /// Where this server has the run as JSON: a path.
        package let url: String
        /// `running`, `succeeded`, `failed`, `refused`, `cancelled` or `interrupted`.
        package let state: String
        /// RFC 3339, in UTC.
        package let startedAt: String
        /// RFC 3339, in UTC; nil while it runs.
        package let finishedAt: String?
        package let revision: String?
        package let actor: String?
        package let pipelineURL: String?
        package let errorMessage: String?
        package let changes: [Change]
        /// How many changes it has besides.
        package let otherChanges: Int

        package init(
            id: String,
            url: String,
            state: String,
            startedAt: String,
            finishedAt: String?,
            revision: String?,
            actor: String?,
            pipelineURL: String?,
            errorMessage: String?,
            changes: [Change],
            otherChanges: Int
        ) {
            self.id = id
            self.url = url
            self.state = state
            self.startedAt = startedAt
            self.finishedAt = finishedAt
            self.revision = revision
            self.actor = actor
            self.pipelineURL = pipelineURL
            self.errorMessage = errorMessage
            self.changes = changes
            self.otherChanges = otherChanges
        }
    }

    /// What a run did to one resource.
    package struct Change: Sendable {
        /// One of `+ ~ > - ^ v`.
        package let symbol: String
        /// The symbol as a word, such as `create`.
        package let action: String
        /// Section and key, such as `teams/ml-research`.
        package let resource: String
        /// The key before a rename.
        package let previousKey: String?
        /// Only the fields that differ.
        package let fields: [FieldChange]

        package init(symbol: String, action: String, resource: String, previousKey: String?, fields: [FieldChange]) {
            self.symbol = symbol
            self.action = action
            self.resource = resource
            self.previousKey = previousKey
            self.fields = fields
        }
    }

    /// A field's values before and after a change; nil where it had none.
    package struct FieldChange: Sendable {
        package let path: String
        package let before: String?
        package let after: String?

        package init(path: String, before: String?, after: String?) {
            self.path = path
            self.before = before
            self.after = after
        }
    }
}
