internal import NIOCore

/// Answers made of one snapshot, by who asks and what for; it is forgotten with the snapshot.
final class AnswerCache: Sendable {
    private let answers = BoundedCache<String, Answer>(count: 4096, size: 8 << 20) { name, answer in
        answer.body.readableBytes + name.utf8.count
    }
    /// Who answers to a digest, since looking that up takes longer than the rest.
    private let bearers = BoundedCache<String, Bearer>(count: 100_000, size: .max) { _, _ in 0 }

    func answer(_ name: String) -> Answer? { answers[name] }

    func keep(_ answer: Answer, as name: String) { answers.keep(answer, as: name) }

    /// The bearer of a secret with that digest, made by `make` where it is not known.
    func bearer(_ digest: String, make: () -> Bearer) -> Bearer {
        if let bearer = bearers[digest] { return bearer }
        let bearer = make()
        // Only those that exist are kept, so guesses push nobody out.
        if !bearer.identities.isEmpty { bearers.keep(bearer, as: digest) }
        return bearer
    }
}
