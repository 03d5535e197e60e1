internal import NIOCore
internal import Synchronization

/// Answers made of one snapshot, by who asks and what for.
///
/// It is forgotten with the snapshot. It holds only so much; then it begins anew.
final class AnswerCache: Sendable {
    /// Bytes of all bodies together.
    private static let limit = 8 << 20
    private static let mostAnswers = 4096

    private struct State {
        var answers: [String: Answer] = [:]
        var size = 0
        /// Who answers to a digest, since looking that up takes longer than the rest.
        var bearers: [String: Bearer] = [:]
    }

    private let state = Mutex(State())

    func answer(_ name: String) -> Answer? { state.withLock { $0.answers[name] } }

    func keep(_ answer: Answer, as name: String) {
        let size = answer.body.readableBytes + name.utf8.count
        guard size <= Self.limit / 4 else { return }
        state.withLock { state in
            if state.size + size > Self.limit || state.answers.count >= Self.mostAnswers {
                state.answers.removeAll()
                state.size = 0
            }
            if state.answers.updateValue(answer, forKey: name) == nil { state.size += size }
        }
    }

    /// The bearer of a secret with that digest, made by `make` where it is not known.
    func bearer(_ digest: String, make: () -> Bearer) -> Bearer {
        if let bearer = state.withLock({ $0.bearers[digest] }) { return bearer }
        let bearer = make()
        // Only those that exist are kept, so guesses fill nothing.
        if !bearer.identities.isEmpty { state.withLock { $0.bearers[digest] = bearer } }
        return bearer
    }
}
