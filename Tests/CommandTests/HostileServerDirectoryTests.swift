import EmbeddedPostgres
import Foundation
import TestSupport
import Testing

/// What lies in the directory of the embedded server: nothing that hxapply did not make is started, followed or given
/// away.
@Suite(.threadOfItsOwn) struct HostileServerDirectoryTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var place: String { folder.url("tree/.hxapply/postgres").path }

    /// Runs the program in the tree; not with Foundation's `Process`, which would wait for a server that is left behind.
    private func hxapply(_ arguments: [String]) throws -> ChildProcess.Result {
        let words = ["-C", folder.url("tree").path, "HXAPPLY_EMBEDDED_IDLE_SECONDS=60", CommandRun.program] + arguments
        return try #require(ChildProcess("env", words).run(withErrors: true))
    }

    private func shell(_ script: String) throws {
        let run = try CommandRun.run("/bin/sh", ["-ec", "mkdir -p tree victim && \(script)"], directory: folder.path)
        try #require(run.status == 0, "\(run.errors)")
    }

    /// What a file's metadata and text are, so that any change shows.
    private func state(_ path: String) throws -> String {
        let run = try CommandRun.run(
            "/bin/sh",
            ["-c", "find '\(path)' -printf '%p %u %m %s %T@\\n' | sort"],
            directory: folder.path
        )
        return run.output
    }

    /// Expects that every command refuses the directory, touches nothing and runs nothing.
    private func expectRefusal(_ reason: String, _ label: String) throws {
        let before = try state("victim")
        for arguments in [["plan", "spec.yaml", "--database", "embedded"], ["dev", "address"]] {
            let run = try hxapply(arguments)
            #expect(run.status == 4, "\(label): \(run.output)")
            #expect(run.output.contains(reason), "\(label): \(run.output)")
        }
        #expect(try hxapply(["dev", "remove"]).status != 1)
        #expect(try hxapply(["dev", "stop"]).status != 1)
        #expect(try state("victim") == before, "\(label)")
        #expect((try? folder.read("ran")) == nil, "\(label)")
    }

    /// What a pull request may commit, each with what it says.
    static let planted: [(label: String, script: String, reason: String)] = [
        ("a link to data elsewhere", "mkdir -p $P && ln -s $V $P/elsewhere", "it holds 'elsewhere'"),
        ("a link as the directory", "mkdir -p tree/.hxapply && ln -s $V $P", "is a link"),
        ("a link above the directory", "ln -s $V tree/.hxapply", "is a link"),
        ("a link that leads nowhere", "mkdir -p tree/.hxapply && ln -s $V/new $P", "is a link"),
        ("a lock", "mkdir -p $P && ln -s $V/file $P/start.lock", "it holds 'start.lock'"),
        ("a time of use", "mkdir -p $P && ln -s $V/new $P/last-use", "it holds 'last-use'"),
        ("a log", "mkdir -p $P && ln -s $V/file $P/watch.log", "it holds 'watch.log'"),
        ("a server's log", "mkdir -p $P && ln -s $V/file $P/postgres.log", "it holds 'postgres.log'"),
        ("a socket's directory", "mkdir -p $P && ln -s $V $P/run", "it holds 'run'"),
        ("a link as data", "mkdir -p $P && ln -s $V $P/data", "it holds 'data'"),
        ("a pipe", "mkdir -p $P && mkfifo $P/owner", "it holds 'owner'"),
        ("a file", "mkdir -p tree/.hxapply && touch $P", "not a directory"),
    ]

    @Test(arguments: planted.indices)
    func whatIsCommittedIsRefused(_ index: Int) throws {
        let (label, script, reason) = Self.planted[index]
        try folder.write("tree/spec.yaml", TestSpecs.first)
        try shell("chmod 755 victim && echo mine >victim/file && P=\(place) V=\(folder.path)/victim && \(script)")
        try expectRefusal(reason, label)
    }

    @Test func dataThatOrderAProgramAreNotStarted() throws {
        try folder.write("tree/spec.yaml", TestSpecs.first)
        #expect(try hxapply(["dev", "address", "../made"]).status == 0)
        #expect(try hxapply(["dev", "stop", "../made"]).status == 0)
        // A whole server with its mark, as the author of a pull request may commit it.
        try shell(
            """
            mkdir -p tree/.hxapply && cp -rL made '\(place)'
            printf "restore_command = 'touch \(folder.path)/ran'\\n" >>'\(place)/data/postgresql.auto.conf'
            touch '\(place)/data/recovery.signal'
            """
        )
        try expectRefusal("it holds 'data'", "a whole server")
        #expect(try hxapply(["dev", "remove", "../made"]).status == 0)
    }

    /// A checkout may put files over those that hxapply made, for they are usually ignored by git.
    @Test func whatIsPutInPlaceOfItsLinksIsNotUsed() throws {
        try folder.write("tree/spec.yaml", TestSpecs.first)
        try shell("echo mine >victim/file")
        #expect(try hxapply(["apply", "spec.yaml", "--database", "embedded"]).status == 0)
        #expect(try hxapply(["dev", "stop"]).output == "Stopped.\n")
        try shell(
            """
            P='\(place)' && cp -rL $P/data $P/planted && rm $P/data $P/postgres.log && mv $P/planted $P/data
            echo "archive_mode = on" >>$P/data/postgresql.auto.conf
            echo "archive_command = 'touch \(folder.path)/ran'" >>$P/data/postgresql.auto.conf
            touch $P/data/recovery.signal && ln -s '\(folder.path)/victim/file' $P/data/postmaster.opts.new
            rm -f $P/data/postmaster.opts && ln -s '\(folder.path)/victim/file' $P/data/postmaster.opts
            ln -s '\(folder.path)/victim/file' $P/postgres.log
            """
        )
        let before = try state("victim")
        let run = try hxapply(["plan", "spec.yaml", "--database", "embedded"])
        #expect(run.output.contains("7 unchanged"), "\(run.output)")
        #expect(try state("victim") == before)
        #expect((try? folder.read("ran")) == nil)
        #expect(try hxapply(["dev", "remove"]).output == "Removed.\n")
        // What it did not make stays.
        #expect(FileManager.default.fileExists(atPath: place + "/data/recovery.signal"))
    }

    /// A mark that comes with a checkout, over one that git ignores, costs nobody their data.
    @Test func anotherMarkIsRefusedAndRemovesNothing() throws {
        try folder.write("tree/spec.yaml", TestSpecs.first)
        #expect(try hxapply(["apply", "spec.yaml", "--database", "embedded"]).status == 0)
        try shell("cp '\(place)/owner' owner")
        try shell("printf 0123456789abcdef0123456789abcdef >'\(place)/owner'")
        for arguments in [["plan", "spec.yaml", "--database", "embedded"], ["dev", "address"], ["dev", "remove"]] {
            let run = try hxapply(arguments)
            #expect(run.status == 4 && run.output.contains("its file 'owner' is not the one"), "\(run.output)")
        }
        try shell("cp owner '\(place)/owner'")
        #expect(try hxapply(["plan", "spec.yaml", "--database", "embedded"]).output.contains("7 unchanged"))
        // Without the directory the record still tells of the server.
        try shell("rm -rf '\(place)'")
        #expect(try hxapply(["dev", "stop"]).output == "Stopped.\n")
        #expect(try hxapply(["dev", "remove"]).output == "Removed.\n")
        #expect(try hxapply(["dev", "remove"]).output == "There is no such server.\n")
    }

    /// Where the record is lost, as in a new container over the same files, a mark and its links are no obstacle.
    @Test func markWhoseRecordIsLostIsNoObstacle() throws {
        try folder.write("tree/spec.yaml", TestSpecs.first)
        try shell(
            """
            mkdir -p '\(place)' && printf 0123456789abcdef0123456789abcdef >'\(place)/owner'
            ln -s '\(folder.path)/victim' '\(place)/data' && ln -s '\(folder.path)/victim/new' '\(place)/postgres.log'
            """
        )
        let before = try state("victim")
        #expect(try hxapply(["plan", "spec.yaml", "--database", "embedded"]).output.contains("7 to create"))
        #expect(try state("victim") == before)
        #expect(try hxapply(["dev", "remove"]).output == "Removed.\n")
    }

    @Test func oneDirectoryMayBeSpeltInSeveralWays() throws {
        try folder.write("tree/spec.yaml", TestSpecs.first)
        #expect(try hxapply(["apply", "spec.yaml", "--database", "embedded:db"]).status == 0)
        let tree = folder.url("tree").path
        for spelling in ["db/", "./db", "\(tree)/db", "\(tree)//x/../db/.", "../tree/db"] {
            let run = try hxapply(["plan", "spec.yaml", "--database", "embedded:\(spelling)"])
            #expect(run.output.contains("7 unchanged"), "\(spelling): \(run.output)")
        }
        // A link that leads to a directory above it is another way to say the same.
        try shell("ln -s tree other")
        let linked = try hxapply(["plan", "spec.yaml", "--database", "embedded:\(folder.path)/other/db"])
        #expect(linked.output.contains("7 unchanged"), "\(linked.output)")
        // Removed by hand while it runs, it begins anew.
        try shell("rm -rf tree/db")
        #expect(try hxapply(["plan", "spec.yaml", "--database", "embedded:db"]).output.contains("7 to create"))
        #expect(try hxapply(["dev", "stop", "db/"]).output == "Stopped.\n")
        #expect(try hxapply(["dev", "remove", "./db"]).output == "Removed.\n")
    }
}
