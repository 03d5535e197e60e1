import Foundation
import Postgres
import TestSupport
import Testing

/// A database that keeps text in another encoding than UTF-8 is refused before there is anything in it.
@Suite(.threadOfItsOwn) struct EncodingTests {
    @Test(arguments: ["SQL_ASCII", "LATIN1", "WIN1252", "EUC_JP"])
    func isRefused(_ encoding: String) throws {
        let folder = try TemporaryFolder()
        try folder.write("spec.yaml", TestSpecs.first)
        let spec = folder.url("spec.yaml").path
        let other = try TestServer.makeEmptyDatabase()
        let name = "\(other.name)_\(encoding.lowercased())"
        try other.connect().executeScript(
            """
            CREATE DATABASE \(identifier: name) ENCODING '\(SQL(script: encoding))' LC_COLLATE 'C' LC_CTYPE 'C'
            TEMPLATE template0
            """
        )
        let database = TestDatabase(at: other.address.replacing("dbname=\(other.name)", with: "dbname=\(name)"))
        let statement = "CREATE DATABASE hx ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
        for arguments in [
            ["migrate"], ["apply", spec], ["apply", spec, "--migrate"], ["plan", spec], ["plan", spec, "--rehearse"],
            ["runs"],
        ] {
            let run = try CommandRun.hxapply(arguments, database: database)
            #expect(run.status == 9, "\(arguments): \(run.errors)")
            #expect(run.errors.contains("keeps text as \(encoding)"), "\(run.errors)")
            #expect(run.errors.contains(statement), "\(run.errors)")
        }
        #expect(try database.execute("SELECT count(*) FROM pg_namespace WHERE nspname = 'hx'").scalar == "0")
        // What the message says helps.
        let fresh = "\(name)_utf8"
        let made = statement.replacing("DATABASE hx", with: "DATABASE \"\(fresh)\"")
        try other.execute(SQL(script: made))
        let utf8 = TestDatabase(at: other.address.replacing("dbname=\(other.name)", with: "dbname=\(fresh)"))
        #expect(try CommandRun.hxapply(["apply", spec, "--migrate"], database: utf8).status == 0)
    }
}
