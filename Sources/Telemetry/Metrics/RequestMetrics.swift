/// Counts the requests of the server: by route, their number and duration; and the number of invalid keys.
///
/// All counters are made at the start, so no request can add one.
package final class RequestMetrics: Sendable {
    /// The counters of one route.
    private struct RouteMetrics: Sendable {
        let route: String
        /// The number of responses by the first digit of their status, from 1 to 5.
        let answers: [Counter]
        let duration = Histogram()

        init(_ route: String) {
            self.route = route
            answers = (1...5).map { _ in Counter() }
        }
    }

    private let routes: [String: RouteMetrics]
    /// The counters of requests without a route.
    private let other = RouteMetrics("none")
    private let refusedKeys = Counter()

    /// - Parameter routes: the paths of all routes.
    package init(routes: [String]) {
        self.routes = Dictionary(uniqueKeysWithValues: routes.map { ($0, RouteMetrics($0)) })
    }

    /// Counts a request that was answered.
    /// - Parameter route: the path of the request's route; nil if it has none.
    package func record(route: String?, status: Int, duration: Duration) {
        let metrics = route.flatMap { routes[$0] } ?? other
        metrics.answers[min(max(status / 100, 1), 5) - 1].increment()
        metrics.duration.record(duration)
    }

    /// Counts a request with an invalid key.
    package func recordRefusedKey() { refusedKeys.increment() }

    /// Writes the metric families, sorted by name and labels.
    package func write(to text: inout PrometheusText) {
        let all = (routes.values + [other])
            .map { (labels: MetricLabels([("route", $0.route)]), metrics: $0) }
            .sorted { $0.labels < $1.labels }
        let durations = MetricName("http_request_duration_seconds")
        text.family(durations, .histogram, help: "Seconds until an answer was ready, without the time to send it.")
        for (labels, metrics) in all { metrics.duration.write(durations, labels: labels, to: &text) }
        let answers = MetricName("http_requests_total")
        text.family(answers, .counter, help: "Requests answered, by route and class of HTTP status.")
        for (_, metrics) in all {
            for (index, counter) in metrics.answers.enumerated() {
                let labels = MetricLabels([("route", metrics.route), ("status", "\(index + 1)xx")])
                text.sample(answers, labels: labels, value: counter.value)
            }
        }
        text.family("hxapply_refused_keys_total", .counter, help: "Requests with an invalid API key.")
        text.sample("hxapply_refused_keys_total", value: refusedKeys.value)
    }
}
