import TestSupport
import Testing

@testable import Telemetry

/// What the server counts of its requests.
struct RequestMetricsTests {
    private static func text(of metrics: RequestMetrics) -> String {
        var text = PrometheusText()
        metrics.write(to: &text)
        return text.text
    }

    private static func lines(of metrics: RequestMetrics) -> [String] {
        text(of: metrics).split(separator: "\n").map(String.init)
    }

    /// The names, help, types, labels, order and numbers that dashboards and alerts rest on.
    @Test func textIsAsRecorded() throws {
        let metrics = RequestMetrics(routes: ["/v1/clusters/{cluster}", "/health", "/", "/health/db", "/say\"\\"])
        let answers: [(route: String?, status: Int, duration: Duration)] = [
            ("/", 200, .microseconds(500)), ("/", 304, .nanoseconds(500_001)), ("/", 99, .nanoseconds(-1)),
            ("/health", 204, .seconds(60)), ("/health", 503, .seconds(61)), ("/health/db", 600, .milliseconds(3)),
            ("/v1/clusters/{cluster}", 404, .seconds(0.25)), ("/v1/clusters/{cluster}", 429, .zero),
            (nil, 404, .milliseconds(1)), ("/absent", 400, .milliseconds(12)), ("/say\"\\", 101, .seconds(2)),
        ]
        for answer in answers {
            metrics.record(route: answer.route, status: answer.status, duration: answer.duration)
        }
        for _ in 0..<3 { metrics.recordRefusedKey() }
        let found = Self.text(of: metrics)
        #expect(try Golden.expected("Tests/StatusAPITests/Recorded/metrics.txt", recording: found) == found)
    }

    @Test func requestsAtOnceAddUp() async {
        let metrics = RequestMetrics(routes: ["/"])
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<5000 {
                        metrics.record(route: "/", status: 200, duration: .milliseconds(1))
                        metrics.recordRefusedKey()
                    }
                }
            }
        }
        let lines = Self.lines(of: metrics)
        #expect(lines.contains("http_requests_total{route=\"/\",status=\"2xx\"} 40000"))
        #expect(lines.contains("http_request_duration_seconds_bucket{route=\"/\",le=\"0.0005\"} 0"))
        #expect(lines.contains("http_request_duration_seconds_bucket{route=\"/\",le=\"0.001\"} 40000"))
        #expect(lines.contains("http_request_duration_seconds_sum{route=\"/\"} 40"))
        #expect(lines.contains("http_request_duration_seconds_count{route=\"/\"} 40000"))
        #expect(lines.contains("hxapply_refused_keys_total 40000"))
    }

    /// Whatever clients ask for, there are no more lines.
    @Test func pathsFromClientsMakeNoSamples() {
        let metrics = RequestMetrics(routes: ["/"])
        let before = Self.lines(of: metrics).count
        for number in 0..<1000 { metrics.record(route: "/\(number)", status: number, duration: .zero) }
        #expect(Self.lines(of: metrics).count == before)
        #expect(Self.lines(of: metrics).contains("http_request_duration_seconds_count{route=\"none\"} 1000"))
    }
}
