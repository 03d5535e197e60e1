internal import Model
internal import StatusModel
internal import Text

/// Who the key makes of its bearer.
enum IdentityRoute {
    static let route = Route(
        "/v1/whoami",
        "getIdentity",
        "What the key is and what it opens.",
        content: .json(
            .object(
                [.required("identities", .array(.component("Identity")), "One for each cluster that has the key.")]
                    + Schema.Property.freshness
            )
        )
    ) { (call) throws(Problem) in
        ObjectAnswer.make(call, serial: nil) { json in
            json.name("identities")
            json.array { json in
                for access in call.principal.accesses { json.object { members(access, &$0) } }
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
        .required("cluster", .text, "The cluster's name."),
        .required("key", .nullable(.text), "The API key's name; null where no keys are needed."),
        .required("team", .nullable(.text), "The team that the key acts for."),
        .required("user", .nullable(.text), "The user that the key acts for."),
        .required("platformRole", .nullable(.choice(["admin", "auditor"])), "The user's part in the platform."),
        .required("seesAll", .boolean, "Whether all of the cluster may be seen."),
        .required("teams", .array(.text), "The teams whose resources may be seen, where not all may."),
        .required("expiresAt", .nullable(.time), "When the key ends."),
        .serial,
    ])
}
