package import Model
package import Planning

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
        /// The address of the client; nil for a Unix socket.
        package let client: String?
        /// The time of the write in RFC 3339, in UTC.
        package let time: String
    }

    /// A managed row that differs from hxapply's last write.
    package struct Item: Sendable {
        package let kind: Kind
        package let key: String
        /// The row as hxapply last wrote it; nil if no record of this exists.
        package let applied: RowLine?
        /// The row in the database; nil if it was deleted.
        package let found: RowLine?
        /// The writes by others since then, the latest first; empty if no trigger recorded them.
        package let writes: [OutsideWrite]

        package var resource: String { kind.isSingleton ? key : "\(kind.section)/\(key)" }

        /// The fields that differ; empty if the applied row is not known.
        package var fields: [(field: Field, applied: String?, found: String?)] {
            guard applied != nil, found != nil else { return [] }
            return Change(.update, kind, .drifted, before: applied, after: found).fields
                .map { ($0.field, $0.before, $0.after) }
        }
    }

    package let cluster: String
    package let serial: Int
    /// The rows that differ, in the order of kinds and keys.
    package let items: [Item]
    /// The API keys that are valid and end soon.
    package let expiring: [ExpiringKey]
    /// The number of managed rows that do not differ.
    package let unchanged: Int

    package var changed: Int { items.count { $0.found != nil } }
    package var deleted: Int { items.count { $0.found == nil } }
}
