internal import Model
internal import Planning
internal import Postgres

/// The notification by which gateways learn that keys of a cluster may have become valid or invalid.
///
/// Triggers send the same one for writes of others; those of a run cause one notification, whatever their number. Where
/// the tables are distributed there are no triggers.
enum KeyNotice {
    /// The channel of a schema, `hx_keys` for the schema `hx`.
    static func channel(of schema: SchemaName) -> String { schema.name.prefix(58) + "_keys" }

    /// Whether the view `live_api_keys` may differ after the plan.
    static func concerns(_ plan: Plan) -> Bool {
        plan.changes.contains { change in
            change.kind === Kind.apiKeys
                || (change.kind === Kind.users || change.kind === Kind.teams) && change.action != .create
        }
    }

    /// Sends the cluster's name when the open transaction commits.
    static func send(_ cluster: String, from session: Session) throws(PostgresError) {
        try session.connection.execute("SELECT pg_notify($1, $2)", [channel(of: session.schema), cluster])
    }
}
