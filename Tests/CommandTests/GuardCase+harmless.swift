extension GuardCase {
    static let harmless: [Harmless] = Array([smallRemovals, admins, others].joined())

    private static let smallRemovals: [Harmless] = [
        Harmless("one of three", first: [users("ada", "bob", "cleo")], second: [users("ada", "bob")]),
        Harmless(
            "the only one of a kind, its section empty",
            first: [gpuTypes("h100"), users("ada")],
            second: [gpuTypes(), users("ada")]
        ),
        Harmless(
            "the only pool, the list inside its region empty and its section too",
            first: [gpuTypes("h100"), "regions: [{name: us, provider: aws, pools: [{gpuType: h100}]}]"],
            second: [gpuTypes("h100"), "regions: [{name: us, provider: aws, pools: []}]", "gpuPools: []"]
        ),
        Harmless(
            "one of two pools, the other inside its region",
            first: [gpuTypes("h100", "l40"), regions("us"), gpuPools("us h100", "us l40")],
            second: [
                gpuTypes("h100", "l40"), "regions: [{name: us, provider: aws, pools: [{gpuType: h100, gpus: 8}]}]",
            ]
        ),
        Harmless("a quarter", first: [manyUsers(20)], second: [manyUsers(15)]),
        Harmless(
            "five in all, one of each pair",
            first: [
                gpuTypes("h100", "l40"), regions("eu", "us"), teams("ml", "ops"), users("ada", "bob"),
                apiKeys("build ml a", "test ml b"),
            ],
            second: [gpuTypes("h100"), regions("us"), teams("ml"), users("ada"), apiKeys("build ml a")]
        ),
        Harmless(
            "as many as the policy's number",
            first: ["policy: {maxRemovals: 2}", manyUsers(20)],
            second: ["policy: {maxRemovals: 2}", manyUsers(18)]
        ),
    ]

    private static let three = users("ada", "bob", "cleo")

    private static let admins: [Harmless] = [
        Harmless(
            "the last admin renamed",
            first: [users("ada, platformRole: admin", "bob")],
            second: [users("zoe, platformRole: admin, renamedFrom: ada", "bob")]
        ),
        Harmless(
            "the last admin renamed to what another was called",
            first: [users("ada, platformRole: admin", "bob")],
            second: [users("bob, platformRole: admin, renamedFrom: ada", "cleo, renamedFrom: bob")]
        ),
        Harmless(
            "the last admin and another with their names exchanged",
            first: [users("ada", "bob, platformRole: admin")],
            second: [users("ada, platformRole: admin, renamedFrom: bob", "bob, renamedFrom: ada")]
        ),
        Harmless(
            "the last admin replaced",
            first: [users("ada, platformRole: admin", "bob")],
            second: [users("ada", "bob, platformRole: admin")]
        ),
        Harmless(
            "more admins wanted than there are",
            first: [users("ada, platformRole: admin", "bob")],
            second: ["policy: {minAdmins: 3}", users("ada, platformRole: admin", "bob, fullName: Bob")]
        ),
        Harmless(
            "an admin demoted and another renamed to what a third was called",
            first: [users("ada, platformRole: admin", "bob", "zoe, platformRole: admin")],
            second: [users("bob, platformRole: admin, renamedFrom: ada", "cleo, renamedFrom: bob", "zoe")]
        ),
        Harmless(
            "a team's admin demoted and another renamed to what a third was called",
            first: [
                teams("ml"), users("ada", "bob", "zoe"), memberships("ml ada admin", "ml bob viewer", "ml zoe admin"),
            ],
            second: [
                teams("ml"), users("bob, renamedFrom: ada", "cleo, renamedFrom: bob", "zoe"),
                memberships("ml bob admin", "ml cleo viewer", "ml zoe viewer"),
            ]
        ),
        Harmless(
            "a team's last admin renamed",
            first: [teams("ml"), three, memberships("ml ada admin")],
            second: [teams("ml"), users("zoe, renamedFrom: ada", "bob", "cleo"), memberships("ml zoe admin")]
        ),
        Harmless(
            "a team's last admin renamed to what another member was called",
            first: [teams("ml"), three, memberships("ml ada admin", "ml bob viewer")],
            second: [
                teams("ml"), users("bob, renamedFrom: ada", "dan, renamedFrom: bob", "cleo"),
                memberships("ml bob admin", "ml dan viewer"),
            ]
        ),
        Harmless(
            "a team with an admin renamed",
            first: [teams("ml"), three, memberships("ml ada admin")],
            second: [teams("ai, renamedFrom: ml"), three, memberships("ai ada admin")]
        ),
        Harmless(
            "a team's last admin replaced",
            first: [teams("ml"), three, memberships("ml ada admin")],
            second: [teams("ml"), three, memberships("ml bob admin")]
        ),
        Harmless(
            "a team that goes with its admin",
            first: [teams("ml", "ops"), three, memberships("ml ada admin", "ops bob admin")],
            second: [teams("ops"), users("bob", "cleo"), memberships("ops bob admin")]
        ),
        Harmless(
            "a team that never had an admin",
            first: [teams("ml"), three, memberships("ml ada member")],
            second: [teams("ml", "ops"), three, memberships("ml ada viewer", "ops ada viewer")]
        ),
    ]

    private static let others: [Harmless] = [
        Harmless(
            "a protected team changed and renamed",
            first: [teams("ml, protected: true")],
            second: [teams("ai, protected: true, active: false, renamedFrom: ml")]
        ),
        Harmless(
            "a cluster that differs by a digit",
            first: [teams("ml", "ops")],
            second: [teams("ml", "ops")],
            in: "test2"
        ),
        Harmless(
            "a cluster that differs by a letter and in most of its teams",
            first: [teams("ml", "ops", "web")],
            second: [teams("data", "infra", "ml")],
            in: "text"
        ),
    ]
}
