import ArgumentParser
import EmbeddedPostgres
import Glibc
import Model
import Planning
import Postgres
import Reconciler
import Report

/// Completes words in a shell with names from the database.
///
/// It offers nothing if no database is configured or none answers within two seconds. It starts no embedded server.
enum DatabaseCompletion {
    /// Names of clusters.
    static let clusters = CompletionKind.custom { words, _, _ in
        names(words) { session in try? session.clusters() }
    }

    /// IDs of runs, the newest first: their first digits, as lists show them, or all digits if more are typed.
    static let runs = CompletionKind.custom { words, _, prefix in
        names(words) { session in
            let ids = (try? session.runs(of: nil, limit: maximumRuns))?.map(\.id)
            return prefix.count > shownDigits ? ids : ids?.map { String($0.prefix(shownDigits)) }
        }
    }

    /// The values of `--allow`: each guard, and the guard of removals with each section.
    static let allowances = CompletionKind.list(
        Kind.all.map { "removals=\($0.section):" } + Allowance.guardNames.filter { $0 != "removals" }.map { "\($0)=" }
    )

    /// Runs that are offered, at most.
    private static let maximumRuns = 200
    /// The number of digits of an ID that `hxapply runs` lists.
    private static let shownDigits = 8
    /// The time limit of a completion, in seconds.
    private static let timeoutSeconds: UInt32 = 2

    private static func names(_ words: [String], _ read: (Session) -> [String]?) -> [String] {
        signal(SIGALRM) { _ in _exit(0) }
        alarm(timeoutSeconds)
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
