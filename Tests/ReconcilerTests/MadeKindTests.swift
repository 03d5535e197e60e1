import Model
import Postgres
import TestSupport
import Testing
import Text

@testable import Planning
@testable import Reconciler

/// Tables of kinds that no spec has yet: lists, rules and numbers in all combinations that a kind may need.
@Suite(.threadOfItsOwn) struct MadeKindTests {
    private static let keys = ListTable("thing_keys", owner: "thing", element: "sha256")
    private static let ports = ListTable("thing_ports", owner: "thing", element: "port")

    private static let kind = Kind(
        section: "things",
        noun: "thing",
        rules: [.exactlyOne(["keys", "recipient"]), .exactlyOne(["user", "team", "keys"])],
        "Things.",
        [
            .name("Its name."),
            Field("user", .label, doc: "Whose."),
            Field("team", .label, doc: "Whose."),
            Field("keys", .list(.sha256, count: 1...2, table: keys), doc: "Digests."),
            Field("recipient", .label, doc: "To whom."),
            Field("ports", .list(.integer(0...65_535), count: 0...9, table: ports), doc: "Ports."),
            Field("floor", .integer(-3_000_000_000...0), doc: "How deep."),
            Field("small", .integer(-5...5), doc: "How small."),
        ]
    )

    private static var sql: String { TableDefinition(kind).sql }

    @Test func ruleHoldsTheColumnsThatThereAre() {
        // What stands in a list is in another table, so that a row may have none of the others.
        #expect(
            Self.sql.contains("CONSTRAINT things_user_name_or_team_check CHECK (num_nonnulls(user_name, team) <= 1)")
        )
        #expect(!Self.sql.contains("things_keys_or_recipient_check"))
        #expect(!Self.sql.contains("things_recipient_check CHECK (num_nonnulls"))
    }

    @Test func ownersOfListsAreKeys() {
        #expect(Self.sql.contains(#"thing text COLLATE "C" NOT NULL"#))
        #expect(!Self.sql.contains("thing integer"))
        #expect(Self.sql.contains("port integer NOT NULL"))
    }

    @Test func numbersFitTheirColumns() {
        #expect(Self.sql.contains("floor bigint"))
        #expect(Self.sql.contains("small integer"))
    }

    @Test func postgresTakesTheTables() throws {
        let connection = try TestServer.makeDatabase().connect()
        try connection.executeScript("CREATE SCHEMA made; SET search_path = made")
        try connection.executeScript(SQL(script: Self.sql))
        try connection.executeScript(
            """
            INSERT INTO things (cluster, name, floor, small) VALUES ('c', 'a', -3000000000, -5);
            INSERT INTO thing_ports (cluster, thing, port) VALUES ('c', 'a', 22)
            """
        )
    }

    // MARK: Digests

    @Test func digestsAreHiddenInListsAndBesideThem() {
        let kind = Kind(
            section: "things",
            noun: "thing",
            "Things.",
            [
                .name("Its name."), Field("one", .sha256, doc: "A digest."),
                Field("several", .list(.sha256, count: 0...2, table: Self.keys), doc: "Digests."),
            ]
        )
        #expect(kind.secretTables == ["things", "thing_keys"])
    }
}
