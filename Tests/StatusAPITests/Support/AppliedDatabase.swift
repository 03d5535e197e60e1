import Planning
import Postgres
import Reconciler
import Spec
import Synchronization
import TestSupport

/// A database that specs are applied to in this process, as a pipeline does by the program.
final class AppliedDatabase: Sendable {
    let database: TestDatabase
    /// The last document that was applied.
    private let document = Mutex("")

    init() throws { database = try TestServer.makeDatabase() }

    private func session() throws -> Session { try Session(to: database.target(), schema: .standard) }

    /// A run that should have succeeded and was refused.
    struct Refused: Error {
        let messages: [String]
    }

    /// A run that should have been refused and succeeded.
    struct NotRefused: Error {}

    /// Applies a revision of the spec, a whole document.
    /// - Returns: the run's identity.
    @discardableResult
    func apply(
        _ document: String,
        revision: String? = nil,
        actor: String = "test",
        runURL: String? = nil,
        allowing flags: [String] = [],
        reason: String = "a test",
        lockTimeout milliseconds: Int = 10_000
    ) throws -> String {
        var options = PlanOptions()
        options.revision = revision
        options.allowances = Allowances(flags.compactMap { Allowance(flag: $0) }, reason: reason)
        let origin = Self.origin(revision, actor, runURL)
        let run = try session().apply(.spec(Self.resolve(document)), options, from: origin, lockTimeout: milliseconds)
        let id = try Self.succeeded(run)
        self.document.withLock { $0 = document }
        return id
    }

    /// Applies a revision of the spec that guards refuse.
    /// - Returns: the run's identity.
    func applyRefused(_ document: String, revision: String, actor: String, runURL: String?) throws -> String {
        var options = PlanOptions()
        options.revision = revision
        let origin = Self.origin(revision, actor, runURL)
        let run = try session().apply(.spec(Self.resolve(document)), options, from: origin)
        guard !run.plan.refusals.isEmpty else { throw NotRefused() }
        return run.id.description
    }

    /// Applies a revision past every guard that can be allowed to be passed.
    func applyAllowingAll(_ document: String, revision: String) throws {
        self.document.withLock { $0 = document }
        let state = try Self.resolve(document)
        let session = try session()
        var options = try session.allowing(state)
        options.revision = revision
        _ = try Self.succeeded(session.apply(.spec(state), options))
    }

    /// Reverts what a run changed.
    @discardableResult
    func undo(_ run: String, actor: String = "test", runURL: String? = nil) throws -> String {
        let session = try session()
        let record = try session.runs(beginningWith: run, of: nil)[0]
        return try Self.succeeded(
            session.apply(.undo(record), PlanOptions(), from: Self.origin(nil, actor, runURL))
        )
    }

    /// How many changes a plan of the last document still has.
    func pending() throws -> Int {
        let plan = try session().plan(Self.resolve(document.withLock(\.self)))
        return plan.changes.count + plan.refusals.count
    }

    /// - Returns: the run's identity.
    private static func succeeded(_ run: AppliedRun) throws -> String {
        guard run.plan.refusals.isEmpty else { throw Refused(messages: run.plan.refusals.map(\.message)) }
        return run.id.description
    }

    private static func origin(_ revision: String?, _ actor: String, _ runURL: String?) -> RunOrigin {
        RunOrigin(revision: revision, actor: actor, runURL: runURL, host: "host.test", programVersion: "test")
    }

    private static func resolve(_ document: String) throws -> DesiredState {
        let name = document.firstMatch(of: /metadata: \{name: ([-a-z0-9]+)\}/).map { String($0.1) } ?? ""
        return try Specs.resolve(["spec.yaml": document], cluster: name)
    }
}
