internal import HTTPTypes
internal import StatusModel

/// Decides whether a request may be answered: checks its API key, limits invalid keys, and counts requests.
struct Gatekeeper: Sendable {
    private let store: SnapshotStore
    /// Whether the server runs with `--open`: everything is shown, and no key is needed.
    let isOpen: Bool
    private let throttle: FailureThrottle
    private let rateLimit: RateLimit
    /// The principals found so far, by the digest of their secret; a look-up takes longer than the rest of a request.
    private let principals = SnapshotCache {
        BoundedCache<String, Principal>(maximumCount: 100_000, maximumSize: .max) { _, _ in 0 }
    }

    init(_ store: SnapshotStore, isOpen: Bool, throttle: FailureThrottle, rateLimit: RateLimit) {
        self.store = store
        self.isOpen = isOpen
        self.throttle = throttle
        self.rateLimit = rateLimit
    }

    /// The result of a successful check: who asks, the snapshot to answer from, and what is left of the rate limit.
    struct Admission: Sendable {
        let principal: Principal
        let snapshot: Snapshot
        let view: SnapshotStore.View
        /// The secret that the request sent, so that a request that waits can be checked again; nil with `--open`.
        let secret: String?
        let rateLimit: RateLimit.Status?
    }

    /// Checks a request.
    ///
    /// - Parameter address: returns the client's address; called only if the address is needed.
    /// - Throws: the problem to answer with if the request is refused.
    func admit(_ head: HTTPRequest, address: () -> String) throws(Problem) -> Admission {
        let view = store.view
        let secret = Credentials.secret(in: head.headerFields)
        guard isOpen || secret != nil else { throw .unauthorized }
        guard let snapshot = view.snapshot else { throw .databaseUnreachable }
        if isOpen {
            // Otherwise a web page whose host name resolves to this machine could read everything (DNS rebinding).
            guard LoopbackHost.names(head.authority ?? "") else {
                throw Problem(
                    .badRequest,
                    "A server with --open answers only requests to a loopback name, such as localhost."
                )
            }
            return Admission(
                principal: .anyone(in: snapshot),
                snapshot: snapshot,
                view: view,
                secret: nil,
                rateLimit: rateLimit.count(address())
            )
        }
        guard let secret else { throw .unauthorized }
        guard let principal = principal(of: secret, in: snapshot) else {
            if let wait = throttle.recordFailure(from: address()) {
                var problem = Problem(.tooManyRequests, "Your address sent too many invalid keys.", retryAfter: wait)
                problem.isAboutKey = true
                throw problem
            }
            throw .invalidKey
        }
        return Admission(
            principal: principal,
            snapshot: snapshot,
            view: view,
            secret: secret,
            rateLimit: rateLimit.count(principal.keyNames)
        )
    }

    /// Checks a waiting request again, with the newest snapshot.
    ///
    /// The rate limit does not count this.
    func readmit(_ secret: String?) throws(Problem) -> Admission {
        let view = store.view
        guard let snapshot = view.snapshot else { throw .databaseUnreachable }
        let principal = secret.map { self.principal(of: $0, in: snapshot) } ?? .anyone(in: snapshot)
        guard let principal else { throw .unauthorized }
        return Admission(principal: principal, snapshot: snapshot, view: view, secret: secret, rateLimit: nil)
    }

    /// The principal that a secret belongs to; nil if no valid key has that secret.
    private func principal(of secret: String, in snapshot: Snapshot) -> Principal? {
        let digest = KeyCheck.digest(of: secret)
        let known = principals.of(snapshot)
        if let principal = known[digest] { return principal.valid(at: snapshot.now) }
        let principal = KeyCheck(snapshot).principal(digest: digest)
        // Invalid keys are not kept, so that guessing does not push valid ones out of the cache.
        if !principal.accesses.isEmpty { known.keep(principal, as: digest) }
        return principal.valid(at: snapshot.now)
    }
}
