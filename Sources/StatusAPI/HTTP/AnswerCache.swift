internal import NIOCore

/// Answers made of one snapshot, by who asks and what for; it is forgotten with the snapshot.
final class AnswerCache: Sendable {
    private let answers = BoundedCache<String, (route: Route, answer: Answer)>(count: 4096, size: 8 << 20) {
        $1.answer.body.readableBytes + $0.utf8.count
    }
    /// Who answers to a digest, since looking that up takes longer than the rest.
    private let bearers = BoundedCache<String, Bearer>(count: 100_000, size: .max) { _, _ in 0 }

    func answer(_ name: String) -> (route: Route, answer: Answer)? { answers[name] }

    func keep(_ answer: Answer, of route: Route, as name: String) { answers.keep((route, answer), as: name) }

    /// The bearer of a secret with that digest, made by `make` where it is not known.
    func bearer(_ digest: String, make: () -> Bearer) -> Bearer {
        if let bearer = bearers[digest] { return bearer }
        let bearer = make()
        // Only those that exist are kept, so guesses push nobody out.
        if !bearer.identities.isEmpty { bearers.keep(bearer, as: digest) }
        return bearer
    }
}
