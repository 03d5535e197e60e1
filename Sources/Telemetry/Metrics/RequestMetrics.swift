/// What the server counts of its requests: how many were answered and how fast, by route, and how many keys were not
/// valid.
///
/// All counters are made beforehand, so that a request makes none, and no input can make more of them.
package final class RequestMetrics: Sendable {
    /// The counters of one route.
    private struct RouteMetrics: Sendable {
        let route: String
        /// Answers by the first digit of their status, from 1 to 5.
        let answers: [Counter]
        let duration = Histogram()

        init(_ route: String) {
            self.route = route
            answers = (1...5).map { _ in Counter() }
        }
    }

    private let routes: [String: RouteMetrics]
    /// Of requests that no route was found for.
    private let other = RouteMetrics("none")
    private let refusedKeys = Counter()

    /// - Parameter routes: the paths of all routes.
    package init(routes: [String]) {
        self.routes = Dictionary(uniqueKeysWithValues: routes.map { ($0, RouteMetrics($0)) })
    }

    /// Counts an answered request.
    /// - Parameter route: the path of its route; nil where none was found.
    package func record(route: String?, status: Int, duration: Duration) {
        let metrics = route.flatMap { routes[$0] } ?? other
        metrics.answers[min(max(status / 100, 1), 5) - 1].increment()
        metrics.duration.record(duration)
    }

    /// Counts a key that is not valid.
    package func recordRefusedKey() { refusedKeys.increment() }

    /// Writes the families by name, and in each the samples by their labels.
    package func write(to text: inout PrometheusText) {
        let all = (routes.values + [other])
            .map { (labels: MetricLabels([("route", $0.route)]), metrics: $0) }
            .sorted { $0.labels < $1.labels }
        let durations = MetricName("http_request_duration_seconds")
        text.family(durations, .histogram, help: "Time to an answer, without sending it.")
        for (labels, metrics) in all { metrics.duration.write(durations, labels: labels, to: &text) }
        let answers = MetricName("http_requests_total")
        text.family(answers, .counter, help: "Requests answered, by route and class of status.")
        for (_, metrics) in all {
            for (index, counter) in metrics.answers.enumerated() {
                let labels = MetricLabels([("route", metrics.route), ("status", "\(index + 1)xx")])
                text.sample(answers, labels: labels, value: counter.value)
            }
        }
        text.family("hxapply_refused_keys_total", .counter, help: "Requests with a key that is not valid.")
        text.sample("hxapply_refused_keys_total", value: refusedKeys.value)
    }
}
