import Foundation
import Postgres
import TestSupport
import Testing

/// No piece of a password in an address is shown, however the address is misread.
@Suite(.threadOfItsOwn) struct AddressSecrecyTests {
    private let folder: TemporaryFolder
    private var spec: String { folder.url("spec.yaml").path }

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("spec.yaml", TestSpecs.first)
    }

    private static let commands = [["plan"], ["apply"], ["migrate"], ["runs"], ["drift"], ["export"], ["serve"]]

    private func run(_ command: [String], _ environment: [String: String], _ more: [String] = []) throws -> CommandRun {
        let paths = ["plan", "apply"].contains(command[0]) ? [spec] : []
        return try CommandRun.hxapply(command + paths + more, environment: environment)
    }

    private func expectNothing(of pieces: [String], in run: CommandRun, _ label: String) {
        for piece in pieces { #expect(!(run.output + run.errors).contains(piece), "\(label): \(run.errors)") }
    }

    /// URLs whose password holds a character with a meaning, each with what must not be seen of it.
    @Test(arguments: [
        "postgres://hx:s3cr@t2SECRET@127.0.0.1:1/hx", "postgres://hx:s3cr/2SECRET@127.0.0.1:1/hx",
        "postgres://hx:s3cr?2SECRET@127.0.0.1:1/hx", "postgres://hx:s3cr#2SECRET@127.0.0.1:1/hx",
        "postgres://hx:s3cr%2SECRET@127.0.0.1:1/hx", "postgres://hx:12/2SECRET@127.0.0.1:1/hx",
        "postgres://hx:2SECRET", "postgres://s3cr:2SECRET/hx", "postgres://hx:s3cr@[::1@2SECRET/hx",
        "postgresql://hx:s3cr@t@h1:1,h2@2SECRET:2/hx", "postgres://h:1?user=x&password=s3cr@2SECRET",
        "postgres://hx:s3cr@127.0.0.1:2SECRET/hx", "postgres://hx@127.0.0.1/hx@2SECRET",
    ])
    func urlThatCanBeReadInTwoWaysIsRefused(_ address: String) throws {
        for command in Self.commands {
            for name in ["DATABASE_URL", "HXAPPLY_DATABASE_URL"] {
                let run = try run(command, [name: address])
                #expect(run.status == 64, "\(command): \(run.errors)")
                #expect(run.errors.contains("percent-encoded"), "\(run.errors)")
                expectNothing(of: ["s3cr", "2SECRET", "127.0.0.1"], in: run, "\(command)")
            }
        }
        expectNothing(of: ["s3cr", "2SECRET"], in: try run(["plan"], [:], ["--database", address]), "--database")
    }

    /// What is plain is taken, and fails for want of a server alone.
    @Test(arguments: [
        "postgres://hx:a%40b%2Fc%3Fd%23e%25f@127.0.0.1:1/hx", "postgres://hx:a:b!c$d&e'f(g)*h+i,j;k=l@127.0.0.1:1/hx",
        "postgres://127.0.0.1:1/hx?user=a@b&password=c@d", "postgres://hx@127.0.0.1:1,[::1]:1/hx",
        "postgres://%2Fnowhere/hx", "postgres:///hx?host=/nowhere", "postgres://hx:pw@127.0.0.1:1?connect_timeout=3",
        "host=127.0.0.1 port=1 user=hx password='a@b/c d'", "postgres://a%40corp:x@127.0.0.1:1/hx",
    ])
    func plainAddressIsTaken(_ address: String) throws {
        let run = try run(["plan"], [:], ["--database", address])
        #expect(run.status == 4, "\(run.errors)")
        expectNothing(of: ["a@b", "c@d", "a%40b", "a:b!c"], in: run, address)
    }

    /// What libpq is given piece by piece and shows in its errors.
    @Test(arguments: [
        ["PGHOST": "hx:2SECRET@127.0.0.1"], ["PGHOST": "postgres://hx:2SECRET@127.0.0.1/hx"], ["PGHOST": "hx:2SECRET"],
        ["PGHOST": "127.0.0.1", "PGPORT": "2SECRET"], ["PGHOSTADDR": "2SECRET@127.0.0.1"],
        ["DATABASE_URL": "host=hx:2SECRET@127.0.0.1 user=hx"], ["DATABASE_URL": "host=127.0.0.1 port=2SECRET"],
        ["DATABASE_URL": "host=127.0.0.1 password=a 2SECRET"], ["DATABASE_URL": "postgres:/hx:2SECRET@127.0.0.1/hx"],
        ["DATABASE_URL": "postgres//hx:2SECRET@127.0.0.1/hx?a=b"], ["DATABASE_URL": "https://hx:2SECRET@h/?a=b"],
        ["PGSERVICE": "hx:2SECRET@h"],
    ])
    func messagesOfTheClientLibraryShowNoPiece(_ environment: [String: String]) throws {
        for command in Self.commands where command != ["serve"] {
            let run = try run(command, environment)
            #expect([4, 64].contains(run.status), "\(command) \(environment): \(run.status) \(run.errors)")
            expectNothing(of: ["2SECRET"], in: run, "\(command) \(environment)")
        }
    }

    @Test func logOfTheServerShowsNoPiece() throws {
        let log = folder.url("log").path
        let script = """
            PGHOST='hx:2SECRET@127.0.0.1' timeout 5 '\(CommandRun.program)' serve --listen 127.0.0.1:0 2>'\(log)' >/dev/null
            true
            """
        _ = try CommandRun.run("/bin/sh", ["-c", script])
        let text = try folder.read("log")
        #expect(text.contains("the database cannot be reached"), "\(text)")
        #expect(!text.contains("2SECRET"), "\(text)")
    }

    @Test func passwordOfAnotherDatabaseIsNotShownWhereItIsWrong() throws {
        let database = try TestServer.makeDatabase()
        let socket = database.address.split(separator: "'").dropFirst().first ?? ""
        let address = "postgres://needs_password:2SECRET@/\(database.name)?host=\(socket)"
        let run = try run(["plan"], ["DATABASE_URL": address])
        #expect(run.status == 4, "\(run.errors)")
        expectNothing(of: ["2SECRET"], in: run, "wrong password")
    }
}
