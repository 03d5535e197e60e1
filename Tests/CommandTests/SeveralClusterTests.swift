import Foundation
import Model
import Postgres
import TestSupport
import Testing
import Text

/// Several clusters in one database: listed, planned and watched together, told apart, and forgotten.
@Suite(.threadOfItsOwn) struct SeveralClusterTests {
    private let pipeline: Pipeline
    private var database: TestDatabase { pipeline.database }

    init() throws { pipeline = try Pipeline() }

    private static let sections = """
        teams:
          - {name: ml, adminEmail: lead@example.com}
          - {name: ops, adminEmail: ops@example.com}
        users: [{name: ada, email: ada@example.com}]
        apiKeys:
          - name: ci
            team: ml
            expiresAt: \(Specs.keyEnd)
            sha256: [\(String(repeating: "ab", count: 32))]

        """

    private static let other = "users: [{name: zoe, email: zoe@example.com}, {name: yan, email: yan@example.com}]\n"

    private func document(_ cluster: String, _ sections: String = sections) -> String {
        Specs.document(sections, cluster: cluster)
    }

    private func applyTwo() throws {
        try pipeline.apply(document("prod"))
        try pipeline.apply(document("staging", Self.other))
    }

    // MARK: A cluster under another name

    @Test func renamedClusterIsWarnedOf() throws {
        try pipeline.apply(document("production"))
        try pipeline.write(document("live2"))
        let plan = try pipeline.hxapply(["plan", pipeline.spec])
        #expect(plan.status == 0, "\(plan.errors)")
        let sentence =
            "cluster 'live2' is new, and cluster 'production' in the same database has much the same resources"
        #expect(plan.output.contains("warning[HX8030]: \(sentence)"), "\(plan.output)")
        #expect(plan.output.contains("its 4 rows stay, and its 1 API key stays valid"), "\(plan.output)")
        let allow = ["--allow", "new-cluster=live2", "--reason", "both are meant"]
        let allowed = try pipeline.hxapply(["plan", pipeline.spec] + allow)
        #expect(!allowed.output.contains("warning["), "\(allowed.output)")
        #expect(allowed.output.contains("allowed[HX8030]"), "\(allowed.output)")
        let run = try pipeline.run(["apply", pipeline.spec] + allow)
        #expect(try pipeline.record(of: run)["overrides"]?.elements?.first?["allow"]?.text == "new-cluster=live2")
        // Once it is there, nobody asks again.
        #expect(try pipeline.hxapply(["plan", pipeline.spec]).output.contains("HX80") == false)
    }

    /// The same files tell, and the same keys.
    @Test func sameFilesOrSameKeysAreEnough() throws {
        try pipeline.apply(document("production"))
        // Other resources in the same file.
        try pipeline.write(document("live2", Self.other))
        #expect(try pipeline.hxapply(["plan", pipeline.spec]).output.contains("HX8030"))
        // The same resources in another.
        try pipeline.folder.write("elsewhere/x.yaml", document("live2"))
        let path = pipeline.folder.url("elsewhere").path
        #expect(try pipeline.hxapply(["plan", path]).output.contains("HX8030"))
        try pipeline.folder.write("elsewhere/x.yaml", document("live2", Self.other))
        #expect(try !pipeline.hxapply(["plan", path]).output.contains("HX8030"))
        // A slip of the name is refused, and one word is enough.
        try pipeline.write(document("productiom"))
        let slip = try pipeline.hxapply(["plan", pipeline.spec])
        #expect(slip.status == 7)
        #expect(slip.output.contains("HX7010") && !slip.output.contains("HX8030"))
    }

    // MARK: clusters

    @Test func clustersAreListed() throws {
        #expect(try pipeline.hxapply(["clusters"]).output == "No clusters yet.\n")
        try applyTwo()
        try database.execute("INSERT INTO hx.teams (cluster, name, admin_email) VALUES ('wild', 'x', 'x@example.com')")
        try database.execute("INSERT INTO hx.users (cluster, name, email) VALUES ('prod', 'own', 'own@example.com')")
        let text = try pipeline.hxapply(["clusters"]).output
        let lines = text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(
            lines.map { $0.prefix(3) } == [
                ["CLUSTER", "RESOURCES", "UNMANAGED"], ["prod", "4", "1"], ["staging", "2", "0"], ["wild", "0", "1"],
            ]
        )
        let clusters = try #require(
            try pipeline.hxapply(["clusters", "--format", "json"]).json()["clusters"]?.elements
        )
        #expect(clusters.map { $0["name"]?.text } == ["prod", "staging", "wild"])
        #expect(clusters[0]["lastRun"]?["state"]?.text == "succeeded")
        #expect(clusters[2]["lastRun"] == .null)
        #expect(clusters[0]["serial"]?.integer == 1)
    }

    // MARK: forget

    private func empty(_ cluster: String) throws {
        try pipeline.write(
            document(cluster, Kind.all.filter { !$0.isSingleton }.map { "\($0.section): []\n" }.joined())
        )
        try pipeline.run(["apply", pipeline.spec, "--allow", "empty=\(cluster):9", "--reason", "it goes"])
    }

    @Test func emptyClusterIsForgottenAndComesBack() throws {
        try applyTwo()
        let refused = try pipeline.hxapply(["forget", "prod"])
        #expect(refused.status == 6)
        #expect(refused.errors.contains("cluster 'prod' is not empty: it has 2 of teams, 1 of users, 1 of apiKeys"))
        #expect(try pipeline.hxapply(["forget", "nobody"]).status == 64)
        try empty("prod")
        try database.execute("INSERT INTO hx.teams (cluster, name, admin_email) VALUES ('prod', 'x', 'x@example.com')")
        #expect(try pipeline.hxapply(["forget", "prod"]).errors.contains("it has 1 of teams"))
        try database.execute("DELETE FROM hx.teams WHERE cluster = 'prod'")
        let forgotten = try pipeline.hxapply(["forget", "prod", "--actor", "ada"])
        #expect(forgotten.status == 0, "\(forgotten.errors)")
        #expect(forgotten.output == "\(database.line)Forgotten: cluster prod. Its runs stay.\n")

        // Nothing speaks of it any more but its history.
        let clusters = try pipeline.hxapply(["clusters", "--format", "json"]).json()["clusters"]?.elements ?? []
        #expect(clusters.map { $0["name"]?.text } == ["staging"])
        #expect(try pipeline.hxapply(["drift"]).status == 0)
        #expect(try pipeline.hxapply(["export", "--cluster", "prod"]).status == 64)
        #expect(try pipeline.hxapply(["forget", "prod"]).status == 64)
        #expect(try !pipeline.hxapply(["plan", "-"]).errors.contains("prod"))
        let runs =
            try pipeline.hxapply(["runs", "--cluster", "prod", "--format", "json"]).json()["runs"]?.elements ?? []
        #expect(runs.count == 3)
        #expect(runs.first?["actor"]?.text == "ada")
        let shown = try pipeline.hxapply(["runs", try #require(runs.first?["id"]?.text)]).output
        #expect(shown.contains("Forgets   the cluster's name"), "\(shown)")
        #expect(try pipeline.hxapply(["runs", "--verify", "--cluster", "prod"]).status == 0)

        // Made anew, it goes on behind its runs.
        try pipeline.apply(document("prod"))
        #expect(try pipeline.pending() == "")
        #expect(
            try pipeline.hxapply(["runs", "--verify", "--cluster", "prod"]).output.hasPrefix("Verified: 4 records")
        )
        #expect(try pipeline.hxapply(["drift", "--cluster", "prod", "--detailed-exitcode"]).status == 0)
        #expect(try pipeline.hxapply(["clusters"]).output.contains("prod"))
    }

    @Test func forgetIsAskedForAtATerminalAndNeedsTheRight() throws {
        try pipeline.apply(document("prod"))
        try empty("prod")
        let answer = { (word: String) in
            try CommandRun.run(
                "/usr/bin/script",
                ["-qec", "'\(CommandRun.program)' forget prod", "/dev/null"],
                database: database,
                input: word + "\n"
            )
        }
        let planner = try pipeline.makeLogin(memberOf: "hx_plan")
        #expect(try pipeline.hxapply(["forget", "prod"], as: planner).status == 9)
        let no = try answer("no")
        #expect(no.status == 10, "\(no.output)")
        #expect(no.output.contains("Forget cluster prod in \(database.name) via the socket in "))
        #expect(try answer("yes").status == 0)
        #expect(try pipeline.hxapply(["clusters"]).output == "No clusters yet.\n")
    }

    /// A run that works on the cluster is waited for, and what it made is not forgotten.
    @Test func forgetWaitsForTheLock() throws {
        try pipeline.apply(document("prod"))
        try empty("prod")
        let holder = try database.connect()
        try holder.executeScript("BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('hxapply cluster hx/prod', 0))")
        #expect(try pipeline.hxapply(["forget", "prod", "--lock-timeout", "1"]).status == 5)
        try holder.executeScript("ROLLBACK")
        #expect(try pipeline.hxapply(["forget", "prod"]).status == 0)
    }

    @Test func statusAPIForgetsItToo() throws {
        try pipeline.apply(document("prod"))
        try pipeline.apply(document("staging", Self.other))
        let server = try StatusServerProcess(database, ["--open"])
        #expect(try server.client.get("/v1/clusters/prod").status == 200)
        try empty("prod")
        #expect(try pipeline.hxapply(["forget", "prod"]).status == 0)
        #expect(try Poll.until { try server.client.get("/v1/clusters/prod").status == 404 })
        try pipeline.apply(document("prod"))
        #expect(try Poll.until { try server.client.get("/v1/clusters/prod").status == 200 })
        #expect(try server.stop().status == 0)
    }

    // MARK: --all

    @Test func driftOfAllIsOneAnswer() throws {
        try applyTwo()
        #expect(try pipeline.hxapply(["drift"]).status == 64)
        #expect(try pipeline.hxapply(["drift", "--all", "--detailed-exitcode"]).status == 0)
        try database.execute("UPDATE hx.users SET full_name = 'x' WHERE cluster = 'staging' AND name = 'zoe'")
        let text = try pipeline.hxapply(["drift", "--all", "--detailed-exitcode"])
        #expect(text.status == 2)
        let parts = text.output.split(separator: "Cluster ").map(String.init)
        #expect(parts.count == 2)
        #expect(parts[0].hasPrefix("prod:\nDrift: 0 changed, 0 deleted, 4 as applied.\n"), "\(text.output)")
        #expect(parts[1].hasPrefix("staging:\n  ~ users/zoe\n"), "\(text.output)")
        let json = try pipeline.hxapply(["drift", "--all", "--format", "json"]).json()
        #expect(json["formatVersion"]?.integer == 1)
        #expect(json["clusters"]?.elements?.map { $0["cluster"]?.text } == ["prod", "staging"])
        #expect(json["clusters"]?.elements?.map { $0["summary"]?["changed"]?.integer } == [0, 1])
        #expect(try pipeline.hxapply(["drift", "--all", "--cluster", "prod"]).status == 64)
    }

    @Test func runsOfAllAreListedAndVerified() throws {
        try applyTwo()
        #expect(try pipeline.hxapply(["runs", "--all"]).output == pipeline.hxapply(["runs"]).output)
        let verified = try pipeline.hxapply(["runs", "--verify", "--all"])
        #expect(verified.status == 0)
        #expect(verified.output.contains("of cluster prod") && verified.output.contains("of cluster staging"))
        try database.execute("UPDATE hx.runs SET actor = 'x' WHERE cluster = 'staging'")
        #expect(try pipeline.hxapply(["runs", "--verify", "--all"]).status == 6)
        let json = try pipeline.hxapply(["runs", "--verify", "--all", "--format", "json"]).json()
        #expect(json["clusters"]?.elements?.map { $0["problems"]?.elements?.count } == [0, 1])
    }

    @Test func planOfAllGoesThroughThePaths() throws {
        try pipeline.apply(document("prod"))
        try pipeline.write(document("prod") + "---\n" + document("staging", Self.other))
        #expect(try pipeline.hxapply(["plan", pipeline.spec]).status == 3)
        let text = try pipeline.hxapply(["plan", pipeline.spec, "--all", "--detailed-exitcode"])
        #expect(text.status == 2, "\(text.errors)")
        #expect(text.output.hasPrefix("Cluster prod:\n\(database.line)Plan: 0 to create, "), "\(text.output)")
        #expect(text.output.contains("\n\nCluster staging:\n  + users/"), "\(text.output)")
        let json = try pipeline.hxapply(["plan", pipeline.spec, "--all", "--format", "json"]).json()
        #expect(json["clusters"]?.elements?.map { $0["cluster"]?.text } == ["prod", "staging"])
        #expect(json["clusters"]?.elements?.map { $0["summary"]?["create"]?.integer } == [0, 2])
        let markdown = try pipeline.hxapply(["plan", pipeline.spec, "--all", "--format", "markdown"]).output
        #expect(markdown.matches(of: /<!-- hxapply plan: (prod|staging) -->/).count == 2)
        let file = pipeline.folder.url("p.plan").path
        for more in [["--out", file], ["--cluster", "prod"]] {
            #expect(try pipeline.hxapply(["plan", pipeline.spec, "--all"] + more).status == 64)
        }
        // One that a guard refuses decides.
        try pipeline.write(document("prod", "teams: []\n") + "---\n" + document("staging", Self.other))
        #expect(try pipeline.hxapply(["plan", pipeline.spec, "--all"]).status == 7)
    }
}
