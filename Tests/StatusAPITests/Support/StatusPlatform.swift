import Foundation
import Model
import Postgres
import Reconciler
import TestSupport
import Text

/// Two clusters of one database whose status is served: `prod`, with two teams that are to see nothing of each other
/// and a third that is inactive, and `staging`.
final class StatusPlatform: Sendable {
    /// The runs of `prod` in the order in which they were, and one of `staging`.
    struct Runs: Sendable {
        let first: String
        /// Deletes a protected GPU type, which it was allowed to.
        let allowed: String
        /// Puts that back.
        let undo: String
        let second: String
        let refused: String
        let staging: String

        var prod: [String] { [first, allowed, undo, second, refused] }
    }

    /// The commits of the runs; nobody has applied the last one.
    enum Revision {
        static let first = String(repeating: "a", count: 40)
        static let allowed = String(repeating: "b", count: 40)
        static let second = String(repeating: "c", count: 40)
        static let refused = String(repeating: "d", count: 40)
        static let unknown = String(repeating: "e", count: 40)
    }

    /// Who causes the runs, where and why: no business of teams.
    enum Origin {
        static let actor = "actor-canary"
        static let runURL = "https://ci.example.com/run-canary"
        static let reason = "reason-canary"
    }

    let applied: AppliedDatabase
    let server: LocalServer
    let runs: Runs
    let document: OpenAPIDocument

    /// One for all tests that only read.
    static func shared() throws -> StatusPlatform { try standing.get() }

    private static let standing = Result { try StatusPlatform() }

    init() throws {
        let applied = try AppliedDatabase()
        let apply = { (document: String, revision: String?, flags: [String]) in
            try applied.apply(
                document,
                revision: revision,
                actor: Origin.actor,
                runURL: Origin.runURL,
                allowing: flags,
                reason: Origin.reason
            )
        }
        let staging = try applied.apply(Self.staging)
        let first = try apply(Self.first, Revision.first, ["key-lifetime=apiKeys/red-old"])
        let allowed = try apply(
            Self.first.replacing(Self.protectedType, with: ""),
            Revision.allowed,
            ["protected=gpuTypes/cpu"]
        )
        let undo = try applied.undo(allowed, actor: Origin.actor, runURL: Origin.runURL)
        let second = try apply(Self.second, Revision.second, [])
        let refused = try applied.applyRefused(
            Self.second.replacing(", platformRole: admin", with: ""),
            revision: Revision.refused,
            actor: Origin.actor,
            runURL: Origin.runURL
        )
        try Self.observe(applied.database)
        let server = try LocalServer(applied.database)
        document = try OpenAPIDocument(server.client.get("/openapi.json", key: Caller.ada.secret).body)
        self.applied = applied
        self.server = server
        runs = Runs(
            first: first,
            allowed: allowed,
            undo: undo,
            second: second,
            refused: refused,
            staging: staging
        )
    }

    /// Writes what other programs write, and a row that is nobody's.
    private static func observe(_ database: TestDatabase) throws {
        try database.connect().executeScript(
            """
            INSERT INTO hx.reservation_status (cluster, reservation, phase, reason, observed_at) VALUES
                ('prod', 'red-night', 'queued', 'waits for red', '2026-11-20T10:00:00.25Z'),
                ('prod', 'blue-night', 'preparing', 'heron waits', '2026-11-20T10:00:01Z');
            INSERT INTO hx.api_key_status (cluster, api_key, last_used_at) VALUES
                ('prod', 'red-ci', '2026-11-20T09:00:00Z'), ('prod', 'blue-ci', '2026-11-20T08:00:00.123456Z');
            INSERT INTO hx.users (cluster, name, email, full_name) VALUES
                ('prod', 'stray', 'stray@example.com', 'Strày & Co + 1/2% "quoted"');
            """
        )
    }

    // MARK: Asking

    var client: LocalClient { server.client }

    func get(_ target: String, as caller: Caller, headers: [(String, String)] = []) throws -> HTTPAnswer {
        try client.get(target, key: caller.secret, headers: headers)
    }

    func json(_ target: String, as caller: Caller) throws -> JSONValue { try get(target, as: caller).json() }

    /// The items of a list's first page, a hundred at most.
    func items(_ target: String, as caller: Caller = .ada) throws -> [JSONValue] {
        try json(target + (target.contains("?") ? "&" : "?") + "per_page=100", as: caller)["items"]?.elements ?? []
    }

    /// The paths of a template with all that there is in `prod` filled in.
    func paths(_ template: String) throws -> [String] {
        if template.contains("{id}") { return try runs.prod.map { try path(template, id: $0) } }
        if template.contains("{revision}") {
            return try [Revision.first, Revision.allowed, Revision.second, Revision.refused, Revision.unknown]
                .map { try path(template, revision: $0) }
        }
        guard let section = Self.itemSection(template) else { return [try path(template)] }
        return try items("/v1/clusters/prod/\(section)").map { item in
            try path(template, key: item["metadata"]?["key"]?.text ?? "")
        }
    }

    /// A template with names filled in: where nothing else is said, those of what red may see.
    ///
    /// - Parameter key: a resource's key as people write it: `rubra/l4`.
    func path(
        _ template: String,
        cluster: String = "prod",
        id: String? = nil,
        revision: String = Revision.first,
        key: String? = nil
    ) throws -> String {
        let section = Self.itemSection(template) ?? ""
        var parts = (key ?? Self.redKeys[section] ?? "").split(separator: "/")[...]
        let segments = try template.split(separator: "/", omittingEmptySubsequences: false).map { segment in
            switch segment {
            case "{cluster}": return cluster
            case "{id}": return id ?? runs.first
            case "{revision}": return revision
            case _ where segment.hasPrefix("{"):
                guard let part = parts.popFirst() else { throw Unfilled(template: template) }
                return String(part)
            default: return String(segment)
            }
        }
        // Totals are of days that a request must name.
        return segments.joined(separator: "/")
            + (template.hasSuffix("/total") ? "?start=2026-01-01&end=2026-12-31" : "")
    }

    /// A template that nothing is known for.
    struct Unfilled: Error {
        let template: String
    }

    /// The section whose resources a template leads to, or nil.
    static func itemSection(_ template: String) -> String? {
        let segments = template.split(separator: "/")
        guard segments.count > 4, let kind = Kind.named(String(segments[3])) else { return nil }
        return kind.section
    }

    /// A resource of each section that red may see.
    private static let redKeys = [
        "gpuTypes": "h100", "teams": "redteam", "regions": "rubra", "gpuPools": "rubra/l4",
        "maintenances": "open-power", "billedCosts": "2026-01-01/aws/h100", "quotas": "red-quota", "users": "rob",
        "memberships": "redteam/rob", "apiKeys": "red-ci", "reservations": "red-night",
    ]
}
