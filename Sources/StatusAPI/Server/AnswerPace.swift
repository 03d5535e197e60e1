/// When a request that is answered with no is answered: at steps of time, so that how long the answer took to find tells
/// nothing of why.
///
/// A resource that is hidden takes longer to refuse than one that is not there, and so does a withdrawn key.
enum AnswerPace {
    /// Far more than the difference between two reasons, and little to who waits.
    private static let step = Duration.milliseconds(2)

    /// The end of the step in which it is now, counted from the start of the request.
    static func end(of start: ContinuousClock.Instant, now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        let steps = ((now - start) / step).rounded(.down) + 1
        return start + step * steps
    }

    /// Waits for the end of the step.
    static func wait(since start: ContinuousClock.Instant) async {
        try? await Task.sleep(until: end(of: start, now: .now), tolerance: .zero, clock: .continuous)
    }
}
