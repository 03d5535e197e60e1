internal import NIOCore
internal import StatusModel

/// Caches the answers that were made from one snapshot, by viewer and request target.
final class AnswerCache: Sendable {
    private let answers = BoundedCache<String, (route: Route, answer: Answer)>(maximumCount: 4096, maximumSize: 8 << 20)
    {
        $1.answer.body.readableBytes + $0.utf8.count
    }

    func answer(_ name: String) -> (route: Route, answer: Answer)? { answers[name] }

    func keep(_ answer: Answer, of route: Route, as name: String) { answers.keep((route, answer), as: name) }
}
