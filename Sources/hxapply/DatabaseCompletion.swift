import ArgumentParser
import EmbeddedPostgres
import Glibc
import Model
import Postgres
import Reconciler

/// What a shell offers of the database's own where a word is completed.
///
/// It is silent where no database is configured or none answers soon, and starts no server.
enum DatabaseCompletion {
    /// Names of clusters.
    static let clusters = CompletionKind.custom { words, _, _ in
        names(words) { session in try? session.clusters() }
    }

    /// Identities of runs, the newest first: as many digits as lists show, or all where more are typed.
    static let runs = CompletionKind.custom { words, _, prefix in
        names(words) { session in
            let ids = (try? session.runs(of: nil, limit: mostRuns))?.map(\.id)
            return prefix.count > shownDigits ? ids : ids?.map { String($0.prefix(shownDigits)) }
        }
    }

    /// Guards, and for the one that counts removals the sections too.
    static let allowances = CompletionKind.list(
        Kind.all.map { "removals=\($0.section):" } + Allowance.guardNames.filter { $0 != "removals" }.map { "\($0)=" }
    )

    /// Runs that are offered.
    private static let mostRuns = 200
    /// Digits of an identity that `hxapply runs` lists.
    private static let shownDigits = 8
    /// Seconds that nobody notices at a prompt.
    private static let patience: UInt32 = 2

    private static func names(_ words: [String], _ read: (Session) -> [String]?) -> [String] {
        signal(SIGALRM) { _ in _exit(0) }
        alarm(patience)
        defer { alarm(0) }
        let schema = value(of: "--schema", in: words).flatMap { SchemaName($0) } ?? .standard
        guard let address = address(words) else { return [] }
        let target = ConnectionTarget(address: address, applicationName: "hxapply completion")
        guard let session = try? Session(to: target, schema: schema, retries: false) else { return [] }
        return read(session) ?? []
    }

    private static func address(_ words: [String]) -> String? {
        guard let address = DatabaseOptions.configured(value(of: "--database", in: words)) else { return nil }
        guard let directory = EmbeddedServer.directory(ofAddress: address) else {
            return ConnectionTarget.problem(with: address) == nil ? address : nil
        }
        return EmbeddedServer(directory: directory).runningAddress()
    }

    private static func value(of option: String, in words: [String]) -> String? {
        for (word, next) in zip(words, words.dropFirst() + [""]) {
            if word == option, !next.isEmpty { return next }
            if word.hasPrefix(option + "=") { return String(word.dropFirst(option.count + 1)) }
        }
        return nil
    }
}
