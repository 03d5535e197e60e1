package import Model
internal import Planning

/// The managed rows of a cluster that others changed or deleted since hxapply last wrote them.
package struct Drift: Sendable {
    /// A write to a managed row by another program or a person.
    package struct OutsideWrite: Sendable {
        /// `insert`, `update` or `delete`.
        package let operation: String
        /// The role that wrote, after any `SET ROLE`.
        package let role: String
        /// The role that logged in.
        package let login: String
        /// The `application_name` of the session, such as `psql`.
        package let application: String?
        /// The address that it came from; nil for a Unix socket.
        package let client: String?
        /// RFC 3339, in UTC.
        package let time: String
    }

    /// A row that is no longer as it was applied.
    package struct Item: Sendable {
        package let kind: Kind
        package let key: String
        /// The row as it was applied, or nil where no record of that is left.
        package let applied: RowLine?
        /// The row as it is, or nil where it is gone.
        package let found: RowLine?
        /// Who wrote it since, the latest first; empty where no trigger was there to note it.
        package let writes: [OutsideWrite]

        package var resource: String { kind.isSingleton ? key : "\(kind.section)/\(key)" }

        /// The fields that differ; none where it is not known what was applied.
        package var fields: [(field: Field, applied: String?, found: String?)] {
            guard applied != nil, found != nil else { return [] }
            return Change(.update, kind, .drifted, before: applied, after: found).fields
                .map { ($0.field, $0.before, $0.after) }
        }
    }

    package let cluster: String
    package let serial: Int
    /// In the order of kinds and keys.
    package let items: [Item]
    /// Managed rows that are as they were applied.
    package let unchanged: Int

    package var changed: Int { items.count { $0.found != nil } }
    package var deleted: Int { items.count { $0.found == nil } }
}
