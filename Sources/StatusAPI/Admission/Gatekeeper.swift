internal import HTTPTypes
internal import StatusModel

/// Decides who may ask: checks keys, slows down guessing, counts requests.
struct Gatekeeper: Sendable {
    private let store: SnapshotStore
    /// Whether everything is shown without a key.
    let isOpen: Bool
    private let throttle: FailureThrottle
    private let rateLimit: RateLimit
    /// Who has the secret of a digest, since finding that out takes longer than the rest of a request.
    private let principals = SnapshotCache { BoundedCache<String, Principal>(count: 100_000, size: .max) { _, _ in 0 } }

    init(_ store: SnapshotStore, isOpen: Bool, throttle: FailureThrottle, rateLimit: RateLimit) {
        self.store = store
        self.isOpen = isOpen
        self.throttle = throttle
        self.rateLimit = rateLimit
    }

    /// A request that may be answered: for whom, from what, and how many more its caller may make.
    struct Admission: Sendable {
        let principal: Principal
        let snapshot: Snapshot
        let view: SnapshotStore.View
        /// The secret that was shown, so that a long request can be checked again.
        let secret: String?
        let rateLimit: RateLimit.Status?
    }

    /// Lets a request in or says why not.
    ///
    /// - Parameter address: where it comes from, looked up only where it is needed.
    func admit(_ head: HTTPRequest, address: () -> String) throws(Problem) -> Admission {
        let view = store.view
        let secret = Credentials.secret(in: head.headerFields)
        guard isOpen || secret != nil else { throw .unauthorized }
        guard let snapshot = view.snapshot else { throw .databaseAway }
        if isOpen {
            // Else a page of somebody else's, whose name leads to this machine, could read all of it (DNS rebinding).
            guard LoopbackHost.names(head.authority ?? "") else {
                throw Problem(.badRequest, "Without keys, ask this machine by its own name, such as localhost.")
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
                var problem = Problem(.tooManyRequests, "Too many invalid keys came from here.", retryAfter: wait)
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

    /// Lets the same caller in again, with the newest snapshot; this counts as no request.
    func readmit(_ secret: String?) throws(Problem) -> Admission {
        let view = store.view
        guard let snapshot = view.snapshot else { throw .databaseAway }
        let principal = secret.map { self.principal(of: $0, in: snapshot) } ?? .anyone(in: snapshot)
        guard let principal else { throw .unauthorized }
        return Admission(principal: principal, snapshot: snapshot, view: view, secret: secret, rateLimit: nil)
    }

    /// Who the secret makes of its bearer; nil where no key answers to it or none counts.
    private func principal(of secret: String, in snapshot: Snapshot) -> Principal? {
        let digest = KeyCheck.digest(of: secret)
        let known = principals.of(snapshot)
        if let principal = known[digest] { return principal.valid(at: snapshot.now) }
        let principal = KeyCheck(snapshot).principal(digest: digest)
        // Only those that exist are kept, so that guesses push nobody out.
        if !principal.accesses.isEmpty { known.keep(principal, as: digest) }
        return principal.valid(at: snapshot.now)
    }
}
