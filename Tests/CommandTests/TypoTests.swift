import Foundation
import Postgres
import TestSupport
import Testing

/// Mistakes that people and scripts make: each is stopped, and not one row of any cluster changes.
@Suite(.threadOfItsOwn) struct TypoTests {
    private let folder: TemporaryFolder
    private let database: TestDatabase

    /// Applies both clusters as they should be; besides them somebody else has made a user.
    init() throws {
        folder = try TemporaryFolder()
        database = try TestServer.makeDatabase()
        for (path, text) in Platform.files { try folder.write(path, text) }
        for cluster in ["prod", "staging"] {
            let run = try CommandRun.hxapply(["apply", "specs/\(cluster)"], database: database, directory: folder.path)
            #expect(run.status == 0, "\(run.output)\(run.errors)")
        }
        try database.execute(
            "INSERT INTO hx.users (cluster, name, email) VALUES ('prod', 'guest', 'visitor@example.com')"
        )
    }

    private func hxapply(_ arguments: [String], input: String = "") throws -> CommandRun {
        try CommandRun.hxapply(arguments, database: database, input: input, directory: folder.path)
    }

    /// Everything that a run could change, but the records of runs themselves.
    private func state() throws -> String {
        let clusters = try database.execute(
            """
            SELECT string_agg(
                concat_ws(' ', name, serial, applied_run, applied_revision, managed_counts), ',' ORDER BY name
            )
            FROM hx.clusters WHERE serial > 0
            """
        ).scalar
        return try (clusters ?? "") + database.everyRow()
    }

    @Test func withoutATypoThereIsNothingToDo() throws {
        for (cluster, count) in [("prod", 40), ("staging", 7)] {
            for arguments in [["specs/\(cluster)"], ["specs", "--cluster", cluster]] {
                let plan = try hxapply(["plan", "--detailed-exitcode"] + arguments)
                #expect(plan.status == 0)
                #expect(plan.output.hasSuffix(" 0 to delete, \(count) unchanged.\n"), "\(plan.output)")
            }
        }
    }

    @Test(arguments: Typo.all)
    func typoChangesNothing(_ typo: Typo) throws {
        let before = try state()
        for edit in typo.edits { try edit.perform(in: folder) }
        // What the pull request is told is what becomes of it once it is merged.
        for command in ["plan", "apply"] {
            let run = try hxapply([command] + typo.arguments, input: typo.input)
            #expect(run.status == typo.status, "\(command): \(run.output)\(run.errors)")
            #expect((run.output + run.errors).contains(typo.words), "\(command): \(run.output)\(run.errors)")
        }
        #expect(try state() == before)
    }

    @Test func typosAreManyAndOfEverySort() {
        #expect(Typo.all.count >= 30)
        #expect(Set(Typo.all.map(\.name)).count == Typo.all.count)
        #expect(Set(Typo.all.map(\.status)) == [3, 6, 7, 64])
    }

    /// Root reads everything, unless it gives that up.
    @Test func fileThatMayNotBeReadChangesNothing() throws {
        let before = try state()
        let path = folder.url("specs/prod/work/reservations.yaml").path
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
        let capabilities = ["/usr/bin/setpriv", "--bounding-set=-dac_override,-dac_read_search"]
        for command in ["plan", "apply"] {
            let words = (geteuid() == 0 ? capabilities : []) + [CommandRun.program, command, "specs/prod"]
            let run = try CommandRun.run(
                "/usr/bin/env",
                words,
                database: database,
                directory: folder.path
            )
            #expect(run.status == 3, "\(run.output)\(run.errors)")
            #expect(run.errors.contains("HX1001"), "\(run.errors)")
        }
        #expect(try state() == before)
    }

    /// The work tree is the right one in the end, so that the newest commit passes.
    @Test func checkoutOfAnOldCommitChangesNothing() throws {
        let git = "git -c user.name=Ada -c user.email=ada@example.com"
        let people = folder.url("specs/prod/people/users.yaml").path
        let commit = """
            git init -q -b main . && git add specs && \(git) commit -qm first
            sed -i 's/name: gus, /name: gus, fullName: Gus, /' '\(people)' && \(git) commit -qam second
            """
        let made = try CommandRun.run("/bin/sh", ["-ec", commit], directory: folder.path)
        #expect(made.status == 0, "\(made.errors)")
        #expect(try hxapply(["apply", "specs/prod"]).status == 0)
        let before = try state()
        let checkout = try CommandRun.run("/bin/sh", ["-ec", "git checkout -q HEAD~1"], directory: folder.path)
        #expect(checkout.status == 0, "\(checkout.errors)")
        for command in ["plan", "apply"] {
            let run = try hxapply([command, "specs/prod"])
            #expect(run.status == 7, "\(run.output)\(run.errors)")
            #expect(run.output.contains("HX7009"), "\(run.output)")
        }
        #expect(try state() == before)
    }
}
