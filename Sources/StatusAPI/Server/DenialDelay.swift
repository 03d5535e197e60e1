/// Delays denials, so that the response time does not reveal their reason.
///
/// A denial is a 404 or the answer to an invalid key. To refuse a hidden resource or an expired key takes longer than
/// to refuse one that does not exist, so denials are sent at the end of fixed steps of time only.
enum DenialDelay {
    /// Far more than the difference in time between two reasons, and too short for a client to notice.
    private static let step = Duration.milliseconds(2)

    /// The end of the current step; steps are counted from the start of the request.
    static func end(of start: ContinuousClock.Instant, now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        let steps = ((now - start) / step).rounded(.down) + 1
        return start + step * steps
    }

    /// Waits until the end of the current step.
    static func wait(since start: ContinuousClock.Instant) async {
        try? await Task.sleep(until: end(of: start, now: .now), tolerance: .zero, clock: .continuous)
    }
}
