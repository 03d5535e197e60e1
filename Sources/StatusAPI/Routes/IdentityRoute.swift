internal import Model
internal import StatusModel
internal import Text

/// The route that tells a client what its API key gives access to.
enum IdentityRoute {
    static let route = Route(
        "/v1/whoami",
        "getIdentity",
        "The API key of the request, and what it may see.",
        content: .json(
            .object(
                [
                    .required(
                        "identities",
                        .array(.component("Identity")),
                        "One entry for each cluster that declares the key."
                    )
                ]
                    + Schema.Property.freshness
            )
        )
    ) { (request) throws(Problem) in
        ObjectAnswer.make(request, serial: nil) { json in
            json.name("identities")
            json.array { json in
                for access in request.principal.accesses { json.object { members(access, &$0) } }
            }
        }
    }

    private static func members(_ access: ClusterAccess, _ json: inout JSONWriter) {
        json.member("cluster", access.cluster.name)
        json.member("key", access.viewer.key)
        let keys = access.viewer.key.flatMap { key in
            TableReader(Kind.apiKeys, access.cluster).flatMap { reader in
                reader.table.row(withKey: [key]).map { (reader, $0) }
            }
        }
        let user = keys.flatMap { $0.0.text($0.1, "user") }
        json.member("team", keys.flatMap { $0.0.text($0.1, "team") })
        json.member("user", user)
        json.member("platformRole", user.flatMap { role(of: $0, access.cluster) })
        json.member("seesAll", access.viewer.isPlatform)
        json.strings("teams", access.viewer.teams)
        json.name("expiresAt")
        FieldType.timestamp.writeAnswer(keys.flatMap { $0.0.text($0.1, "expiresAt") }, to: &json)
        json.member("serial", access.cluster.record.serial)
    }

    private static func role(of user: String, _ cluster: ClusterImage) -> String? {
        guard let users = TableReader(Kind.users, cluster), let row = users.table.row(withKey: [user]) else {
            return nil
        }
        return users.text(row, "platformRole")
    }

    static let schema = Schema.object([
        .required("cluster", .text, "The name of the cluster."),
        .required("key", .nullable(.text), "The name of the API key; null if the server needs no keys."),
        .required("team", .nullable(.text), "The team that owns the key; null if a user owns it."),
        .required("user", .nullable(.text), "The user who owns the key; null if a team owns it."),
        .required("platformRole", .nullable(.choice(["admin", "auditor"])), "The platform role of the user."),
        .required("seesAll", .boolean, "Whether the key may see the whole cluster."),
        .required("teams", .array(.text), "The teams whose resources the key may see; empty if it may see all."),
        .required("expiresAt", .nullable(.time), "When the key expires."),
        .serial,
    ])
}
