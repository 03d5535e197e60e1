import Postgres

extension GuardCase {
    static let refused: [Refused] = Array(
        [
            ofAKind, inTotal, emptySources, platformAdmins, teamAdmins, protection, references, partialInputs,
            newClusters, several,
        ].joined()
    )

    // MARK: HX7001, HX7002, HX7003: removals

    private static let ofAKind: [Refused] = [
        Refused(
            "two of three users",
            first: [users("ada", "bob", "cleo")],
            second: [users("ada")],
            refused: [("HX7001", "removals=users:2")]
        ),
        Refused(
            "more than the standard share of users",
            first: [manyUsers(20)],
            second: [manyUsers(14)],
            refused: [("HX7001", "removals=users:6"), ("HX7002", "removals=all:6")]
        ),
        Refused(
            "more than the policy's share of users",
            first: ["policy: {maxRemovalPercent: 10}", manyUsers(20)],
            second: ["policy: {maxRemovalPercent: 10}", manyUsers(17)],
            refused: [("HX7001", "removals=users:3")]
        ),
        Refused(
            "all there are of a kind",
            first: [gpuTypes("h100", "l40"), users("ada")],
            second: [gpuTypes(), users("ada")],
            refused: [("HX7001", "removals=gpuTypes:2")]
        ),
        Refused(
            "the only one of a kind, its section lost",
            first: [gpuTypes("h100"), users("ada")],
            second: [users("ada")],
            refused: [("HX7001", "removals=gpuTypes:1")]
        ),
        Refused(
            "the only pool, the list inside its region empty",
            first: [gpuTypes("h100"), "regions: [{name: us, provider: aws, pools: [{gpuType: h100}]}]"],
            second: [gpuTypes("h100"), "regions: [{name: us, provider: aws, pools: []}]"],
            refused: [("HX7001", "removals=gpuPools:1")]
        ),
        Refused(
            "the policy, its section lost",
            first: ["policy: {minAdmins: 0}", users("ada")],
            second: [users("ada")],
            refused: [("HX7001", "removals=policy:1")]
        ),
        Refused(
            "too many of two kinds",
            first: [gpuTypes("a100", "h100", "l40"), users("ada", "bob", "cleo")],
            second: [gpuTypes("h100"), users("ada")],
            refused: [("HX7001", "removals=gpuTypes:2"), ("HX7001", "removals=users:2")]
        ),
        Refused(
            "users replaced by others",
            first: [users("ada", "bob", "cleo")],
            second: [users("x-ada", "x-bob", "x-cleo")],
            refused: [("HX7001", "removals=users:3")]
        ),
    ]

    private static let inTotal: [Refused] = [
        Refused(
            "one of each pair, which is more than five in all",
            first: [
                gpuTypes("h100", "l40"), regions("eu", "us"), gpuPools("us h100", "us l40"), teams("ml", "ops"),
                users("ada", "bob"), memberships("ml ada member", "ml bob viewer"),
            ],
            second: [
                gpuTypes("h100"), regions("us"), gpuPools("us h100"), teams("ml"), users("ada"),
                memberships("ml ada member"),
            ],
            refused: [("HX7002", "removals=all:6")]
        ),
        Refused(
            "more than the policy's number",
            first: ["policy: {maxRemovals: 2}", manyUsers(20)],
            second: ["policy: {maxRemovals: 2}", manyUsers(17)],
            refused: [("HX7002", "removals=all:3")]
        ),
        Refused(
            "one where the policy wants none",
            first: ["policy: {maxRemovals: 0}", manyUsers(20)],
            second: ["policy: {maxRemovals: 0}", manyUsers(19)],
            refused: [("HX7002", "removals=all:1")]
        ),
    ]

    private static let emptySources: [Refused] = [
        Refused(
            "a header without a section",
            first: [users("ada", "bob", "cleo")],
            second: [],
            refused: [("HX7003", "empty=test:3")]
        ),
        Refused(
            "a header without a section, after a single resource",
            first: [users("ada")],
            second: [],
            refused: [("HX7003", "empty=test:1")]
        ),
        Refused(
            "sections without a resource",
            first: [teams("ml"), users("ada")],
            second: [teams(), users()],
            refused: [("HX7003", "empty=test:2")]
        ),
    ]

    // MARK: HX7004, HX7005: admins

    private static let oneAdmin = users("ada, platformRole: admin", "bob", "cleo", "dan")

    private static let platformAdmins: [Refused] = [
        Refused(
            "the last admin deactivated",
            first: [oneAdmin],
            second: [users("ada, platformRole: admin, active: false", "bob", "cleo", "dan")],
            refused: [("HX7004", "min-admins=test:0")]
        ),
        Refused(
            "the last admin deleted",
            first: [oneAdmin],
            second: [users("bob", "cleo", "dan")],
            refused: [("HX7004", "min-admins=test:0")]
        ),
        Refused(
            "the last admin demoted",
            first: [oneAdmin],
            second: [users("ada, platformRole: auditor", "bob", "cleo", "dan")],
            refused: [("HX7004", "min-admins=test:0")]
        ),
        Refused(
            "the last admin demoted by a spec of nobody else",
            first: [oneAdmin],
            second: [users("ada")],
            options: ["--only"],
            refused: [("HX7004", "min-admins=test:0")]
        ),
        Refused(
            "the last admin renamed and demoted",
            first: [oneAdmin],
            second: [users("zoe, renamedFrom: ada", "bob", "cleo", "dan")],
            refused: [("HX7004", "min-admins=test:0")]
        ),
        Refused(
            "the last admin, made by somebody else, taken over and demoted",
            first: [users("bob")],
            second: [users("ada", "bob")],
            sql: """
                INSERT INTO hx.users (cluster, name, email, platform_role)
                VALUES ('test', 'ada', 'ada@example.com', 'admin')
                """,
            options: ["--adopt"],
            refused: [("HX7004", "min-admins=test:0")]
        ),
        Refused(
            "fewer admins than the policy wants",
            first: [
                "policy: {minAdmins: 2}",
                users("ada, platformRole: admin", "bob, platformRole: admin", "cleo, platformRole: admin"),
            ],
            second: ["policy: {minAdmins: 2}", users("ada, platformRole: admin", "bob", "cleo")],
            refused: [("HX7004", "min-admins=test:1")]
        ),
        Refused(
            "fewer admins still, where there are too few already",
            first: ["policy: {minAdmins: 5}", users("ada, platformRole: admin", "bob, platformRole: admin")],
            second: ["policy: {minAdmins: 5}", users("ada, platformRole: admin", "bob")],
            refused: [("HX7004", "min-admins=test:1")]
        ),
    ]

    private static let team = teams("ml")
    private static let people = users("ada", "bob", "cleo", "dan")
    private static let members = memberships("ml ada admin", "ml bob member", "ml cleo viewer")

    private static let teamAdmins: [Refused] = [
        Refused(
            "the last admin's membership removed",
            first: [team, people, members],
            second: [team, people, memberships("ml bob member", "ml cleo viewer")],
            refused: [("HX7005", "team-admin=ml")]
        ),
        Refused(
            "the last admin made a viewer",
            first: [team, people, members],
            second: [team, people, memberships("ml ada viewer", "ml bob member", "ml cleo viewer")],
            refused: [("HX7005", "team-admin=ml")]
        ),
        Refused(
            "the last admin's user deactivated",
            first: [team, people, members],
            second: [team, users("ada, active: false", "bob", "cleo", "dan"), members],
            refused: [("HX7005", "team-admin=ml")]
        ),
        Refused(
            "the last admin's user deleted",
            first: [team, people, members],
            second: [team, users("bob", "cleo", "dan"), memberships("ml bob member", "ml cleo viewer")],
            refused: [("HX7005", "team-admin=ml")]
        ),
        Refused(
            "the last active admin removed, where another is inactive",
            first: [team, users("ada", "bob, active: false"), memberships("ml ada admin", "ml bob admin")],
            second: [team, users("ada", "bob, active: false"), memberships("ml bob admin")],
            refused: [("HX7005", "team-admin=ml")]
        ),
        Refused(
            "a team renamed and left without its admin",
            first: [team, people, members],
            second: [
                teams("ai, renamedFrom: ml"), people, memberships("ai ada member", "ai bob member", "ai cleo viewer"),
            ],
            refused: [("HX7005", "team-admin=ai")]
        ),
        Refused(
            "the last admin, made by somebody else, taken over and made a viewer",
            first: [team, people],
            second: [team, people, memberships("ml ada viewer")],
            sql: """
                INSERT INTO hx.memberships (cluster, team, user_name, role) VALUES ('test', 'ml', 'ada', 'admin')
                """,
            options: ["--adopt"],
            refused: [("HX7005", "team-admin=ml")]
        ),
        Refused(
            "an admin replaced by one who is inactive and takes another's name",
            first: [
                team, users("ada, active: false", "bob", "dan"), memberships("ml ada viewer", "ml dan admin"),
            ],
            second: [
                team, users("bob, active: false, renamedFrom: ada", "cleo, renamedFrom: bob", "dan"),
                memberships("ml bob admin", "ml dan viewer"),
            ],
            refused: [("HX7005", "team-admin=ml")]
        ),
        Refused(
            "the admins of two teams made members",
            first: [teams("ml", "ops"), people, memberships("ml ada admin", "ops bob admin")],
            second: [teams("ml", "ops"), people, memberships("ml ada member", "ops bob member")],
            refused: [("HX7005", "team-admin=ml"), ("HX7005", "team-admin=ops")]
        ),
    ]

    // MARK: HX7006, HX7007: what has to stay

    private static let protection: [Refused] = [
        Refused(
            "a protected team",
            first: [teams("ml, protected: true", "ops")],
            second: [teams("ops")],
            refused: [("HX7006", "protected=teams/ml")]
        ),
        Refused(
            "a protected pool",
            first: [gpuTypes("h100", "l40"), regions("us"), gpuPools("us h100 protected", "us l40")],
            second: [gpuTypes("h100", "l40"), regions("us"), gpuPools("us l40")],
            refused: [("HX7006", "protected=gpuPools/us/h100")]
        ),
        Refused(
            "a protected policy",
            first: ["policy: {protected: true}", users("ada")],
            second: [users("ada")],
            refused: [("HX7001", "removals=policy:1"), ("HX7006", "protected=policy")]
        ),
    ]

    /// Steps in which one resource would go that others refer to; where that is allowed it is left to them.
    static let references: [Refused] = [
        Refused(
            "a user whom somebody else has made a member",
            first: [team, users("ada", "bob")],
            second: [team, users("ada")],
            sql: """
                INSERT INTO hx.memberships (cluster, team, user_name, role) VALUES ('test', 'ml', 'bob', 'viewer')
                """,
            refused: [("HX7007", "referenced=users/bob")]
        ),
        Refused(
            "a team to which somebody else has dedicated a region",
            first: [teams("ml", "ops")],
            second: [teams("ml")],
            sql: """
                INSERT INTO hx.regions (cluster, name, provider) VALUES ('test', 'lab', 'onprem');
                INSERT INTO hx.region_dedicated_teams (cluster, region, team) VALUES ('test', 'lab', 'ops')
                """,
            refused: [("HX7007", "referenced=teams/ops")]
        ),
        Refused(
            "a user with invoices that would go too",
            first: [users("ada", "bob")],
            second: [users("ada")],
            sql: invoices("ON DELETE CASCADE"),
            refused: [("HX7007", "referenced=users/bob")]
        ),
        Refused(
            "a user with invoices that would lose their owner",
            first: [users("ada", "bob")],
            second: [users("ada")],
            sql: invoices("ON DELETE SET NULL"),
            refused: [("HX7007", "referenced=users/bob")]
        ),
        Refused(
            "a user with invoices that forbid it",
            first: [users("ada", "bob")],
            second: [users("ada")],
            sql: invoices("ON DELETE NO ACTION"),
            refused: [("HX7007", "referenced=users/bob")]
        ),
        Refused(
            "a membership that a table of others needs",
            first: [team, people, members],
            second: [team, people, memberships("ml ada admin", "ml bob member")],
            sql: """
                CREATE TABLE public.badges (
                    cluster text, team text, holder text,
                    FOREIGN KEY (cluster, team, holder) REFERENCES hx.memberships (cluster, team, user_name)
                );
                INSERT INTO public.badges VALUES ('test', 'ml', 'cleo')
                """,
            refused: [("HX7007", "referenced=memberships/ml/cleo")]
        ),
    ]

    /// A table of somebody else's that refers to users, with two rows of Bob's.
    static func invoices(_ action: SQL) -> SQL {
        """
        CREATE SCHEMA billing;
        CREATE TABLE billing.invoices (
            number integer PRIMARY KEY, cluster text, owner text,
            FOREIGN KEY (cluster, owner) REFERENCES hx.users (cluster, name) \(action)
        );
        INSERT INTO billing.invoices VALUES (1, 'test', 'bob'), (2, 'test', 'bob')
        """
    }

    // MARK: HX7008: what was not given

    private static let partialInputs: [Refused] = [
        Refused(
            "a file that is not among the given ones",
            first: [users("ada", "bob")],
            second: [users("ada", "bob")],
            other: [teams("ml")],
            paths: ["specs/spec.yaml"],
            refused: [("HX7001", "removals=teams:1"), ("HX7008", "partial-input=specs/other.yaml:1")]
        ),
        Refused(
            "a file with a few of the users that is not among the given ones",
            first: [manyUsers(20)],
            second: [manyUsers(20)],
            other: [users("ada", "bob", "cleo")],
            paths: ["specs/spec.yaml"],
            refused: [("HX7008", "partial-input=specs/other.yaml:3")]
        ),
    ]

    // MARK: HX7010: a name that is a slip

    private static let newClusters: [Refused] = [
        Refused(
            "a new cluster with two letters exchanged",
            first: [teams("ml", "ops"), users("ada", "bob", "cleo")],
            second: [teams("ml", "ops"), users("ada", "bob", "cleo", "dan")],
            in: "tset",
            refused: [("HX7010", "new-cluster=tset")]
        ),
        Refused(
            "a new cluster with a letter too many, and half of the teams",
            first: [teams("ml", "ops"), users("ada")],
            second: [teams("ml", "web"), users("bob")],
            in: "tests",
            refused: [("HX7010", "new-cluster=tests")]
        ),
        Refused(
            "a new cluster with another letter, and no team",
            first: [users("ada", "bob")],
            second: [users("ada")],
            in: "text",
            refused: [("HX7010", "new-cluster=text")]
        ),
    ]

    // MARK: Several guards

    private static let several: [Refused] = [
        Refused(
            "all but one user",
            first: [
                teams("ml, protected: true", "ops"), users("ada, platformRole: admin", "bob", "cleo"),
                memberships("ml ada admin", "ops bob admin"),
            ],
            second: [users("bob")],
            refused: [
                ("HX7001", "removals=memberships:2"), ("HX7001", "removals=teams:2"), ("HX7001", "removals=users:2"),
                ("HX7002", "removals=all:6"), ("HX7004", "min-admins=test:0"), ("HX7006", "protected=teams/ml"),
            ]
        ),
        Refused(
            "all of a cluster with an admin and something protected",
            first: [teams("ml, protected: true"), users("ada, platformRole: admin")],
            second: [],
            refused: [("HX7003", "empty=test:2"), ("HX7004", "min-admins=test:0"), ("HX7006", "protected=teams/ml")]
        ),
    ]
}
