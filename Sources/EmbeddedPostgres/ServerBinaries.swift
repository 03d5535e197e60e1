internal import Glibc

/// The programs of the installed Postgres server.
struct ServerBinaries {
    /// The directory that holds `initdb`, `pg_ctl` and `postgres`.
    let directory: String

    func path(_ program: String) -> String { "\(directory)/\(program)" }

    /// Searches the directory that `pg_config` names, Debian's directories (the newest version first), and `PATH`.
    static func find() -> ServerBinaries? {
        var candidates: [String] = []
        if let answer = ChildProcess("pg_config", ["--bindir"]).run(), answer.status == 0 {
            candidates.append(String(answer.output.prefix { $0 != "\n" }))
        }
        candidates += debianDirectories()
        candidates += (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":")
            .map(String.init).filter { $0.hasPrefix("/") }
        return candidates.first(where: isComplete).map(ServerBinaries.init)
    }

    private static func isComplete(_ directory: String) -> Bool {
        ["initdb", "pg_ctl", "postgres"].allSatisfy { access("\(directory)/\($0)", X_OK) == 0 }
    }

    private static func debianDirectories() -> [String] {
        let root = "/usr/lib/postgresql"
        return PlainFile.names(in: root).compactMap { Int($0) }.sorted(by: >).map { "\(root)/\($0)/bin" }
    }
}
