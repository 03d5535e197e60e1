/// The rule for messages about changes of a kind: which changes put a message into a queue, and what it holds.
///
/// A message is about one change. A change sends none if the resource is over before it, or if it is in a final phase,
/// or if only values change on which no consumer acts.
package struct EventRule: Sendable {
    /// The words for what a consumer has to do.
    package struct Actions: Sendable {
        package let create: String
        /// The resource lasts longer, and nothing else changes.
        package let extend: String
        package let update: String
        /// The resource was deleted, or is no longer wanted.
        package let cancel: String

        package init(create: String, extend: String, update: String, cancel: String) {
            self.create = create
            self.extend = extend
            self.update = update
            self.cancel = cancel
        }
    }

    /// The field that tells whether a resource is wanted, and its value if it is not.
    package struct Withdrawal: Sendable {
        package let field: String
        package let value: String

        package init(field: String, value: String) {
            self.field = field
            self.value = value
        }
    }

    /// The name of the queue in PGMQ, which is also the topic in `outbox`; at most 47 characters of `a-z`, `0-9`, `_`.
    package let queue: String
    /// The layout of the messages; a consumer refuses a higher number than it knows.
    package let version: Int
    package let actions: Actions
    /// Nil if a resource is wanted as long as it is declared.
    package let withdrawal: Withdrawal?
    /// The paths of the fields on which no consumer acts.
    package let inert: Set<String>
    /// What a message holds besides what all messages hold, in this order.
    package let members: [EventMember]

    /// - Parameter inert: the fields on which no consumer acts, besides `labels` and `protected`.
    package init(
        queue: String,
        version: Int,
        actions: Actions,
        withdrawal: Withdrawal? = nil,
        inert: Set<String> = [],
        _ members: [EventMember]
    ) {
        self.queue = queue
        self.version = version
        self.actions = actions
        self.withdrawal = withdrawal
        self.inert = inert.union(["labels", "protected"])
        self.members = members
    }
}

/// A member of a message.
package struct EventMember: Sendable {
    package enum Source: Sendable {
        /// The ID of the row, which stays the same when the resource is renamed.
        case rowID
        /// A field, written as in other JSON.
        case field(String)
        /// A field of the resource that a field refers to.
        case referenced(String, its: String)
        /// A field with a duration, in hours; what is not a whole number has up to four decimals.
        case hours(String)
        /// A field with a duration, in minutes.
        case minutes(String)
        /// When the time span of the resource ends.
        case end
        /// When the message was written.
        case sentAt
        /// A value that is always the same, as JSON.
        case constant(String)
    }

    package let name: String
    package let source: Source

    package init(_ name: String, _ source: Source) {
        self.name = name
        self.source = source
    }
}
