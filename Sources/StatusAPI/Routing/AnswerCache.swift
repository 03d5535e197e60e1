internal import NIOCore
internal import StatusModel

/// Answers that were made of one snapshot, each by whom it is for and what they asked.
final class AnswerCache: Sendable {
    private let answers = BoundedCache<String, (route: Route, answer: Answer)>(count: 4096, size: 8 << 20) {
        $1.answer.body.readableBytes + $0.utf8.count
    }

    func answer(_ name: String) -> (route: Route, answer: Answer)? { answers[name] }

    func keep(_ answer: Answer, of route: Route, as name: String) { answers.keep((route, answer), as: name) }
}
