internal import HTTPTypes

/// Decides who may ask: checks keys, slows down guessing, counts requests.
struct Gatekeeper: Sendable {
    let store: SnapshotStore
    /// Whether everything is shown without a key.
    let isOpen: Bool
    let throttle: FailureThrottle
    let rateLimit: RateLimit

    /// A request that may be answered, and what its caller has left.
    struct Admission: Sendable {
        let bearer: Bearer
        let snapshot: Snapshot
        let view: SnapshotStore.View
        let secret: String?
        let standing: RateLimit.Standing?
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
            let bearer = Bearer.anyone(in: snapshot)
            return Admission(
                bearer: bearer,
                snapshot: snapshot,
                view: view,
                secret: nil,
                standing: rateLimit.count(address())
            )
        }
        guard let secret else { throw .unauthorized }
        guard let bearer = KeyCheck(snapshot: snapshot).bearer(of: secret) else {
            if let wait = throttle.noteFailure(from: address()) {
                var problem = Problem(.tooManyRequests, "Too many invalid keys came from here.", retryAfter: wait)
                problem.isAboutKey = true
                throw problem
            }
            throw .invalidKey
        }
        let standing = rateLimit.count(bearer.keyNames)
        return Admission(bearer: bearer, snapshot: snapshot, view: view, secret: secret, standing: standing)
    }

    /// Whether the bearer may use the route at all.
    func mayUse(_ route: Route, _ bearer: Bearer) -> Bool {
        switch route.access {
        case .anonymous, .key: true
        case .platform: isOpen || bearer.identities.contains(where: \.viewer.isPlatform)
        }
    }

    /// The same call on the newest snapshot, if it may still be made.
    func renewed(_ call: Call) throws(Problem) -> Call {
        let view = store.view
        guard let snapshot = view.snapshot else { throw .databaseAway }
        guard let secret = call.secret else { return call.with(view, snapshot, .anyone(in: snapshot)) }
        guard let bearer = KeyCheck(snapshot: snapshot).bearer(of: secret) else { throw .unauthorized }
        return call.with(view, snapshot, bearer)
    }
}
