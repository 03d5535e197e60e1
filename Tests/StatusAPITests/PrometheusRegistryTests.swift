import Metrics
import Testing

@testable import StatusAPI

/// Metrics and the text that Prometheus reads.
@Suite struct PrometheusRegistryTests {
    private let registry = PrometheusRegistry()

    private func lines(of registry: PrometheusRegistry) -> [String] {
        registry.text().split(separator: "\n").map(String.init)
    }

    // MARK: Values

    @Test func concurrentIncrementsAddUp() async {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { [registry] in
                    let counter = Counter(label: "requests_total", factory: registry)
                    let meter = Meter(label: "running", factory: registry)
                    let timer = Timer(label: "duration_seconds", factory: registry)
                    for _ in 0..<5000 {
                        counter.increment()
                        meter.increment(by: 2)
                        meter.decrement()
                        timer.recordMilliseconds(1)
                    }
                }
            }
        }
        let lines = lines(of: registry)
        #expect(lines.contains("requests_total 40000"))
        #expect(lines.contains("running 40000"))
        #expect(lines.contains("duration_seconds_bucket{le=\"0.001\"} 40000"))
        #expect(lines.contains("duration_seconds_sum 40"))
        #expect(lines.contains("duration_seconds_count 40000"))
    }

    @Test func countersOnlyGrow() {
        let whole = Counter(label: "whole_total", factory: registry)
        whole.increment(by: 9_007_199_254_740_993)
        whole.increment(by: -5)
        let fractional = FloatingPointCounter(label: "fractional_total", factory: registry)
        fractional.increment(by: 0.25)
        fractional.increment(by: -1.0)
        fractional.increment(by: Double.nan)
        fractional.increment(by: Double.infinity)
        Counter(label: "fractional_total", factory: registry).increment()
        let reset = Counter(label: "reset_total", factory: registry)
        reset.increment()
        reset.reset()
        let lines = lines(of: registry)
        #expect(lines.contains("whole_total 9007199254740993"))
        #expect(lines.contains("fractional_total 1.25"))
        #expect(lines.contains("reset_total 0"))
    }

    @Test func gaugesHoldTheLastValue() {
        let gauge = Gauge(label: "free", factory: registry)
        gauge.record(7)
        gauge.record(-2.5)
        let meter = Meter(label: "used", factory: registry)
        meter.set(10)
        meter.decrement(by: 0.5)
        meter.increment(by: Double.infinity)
        Gauge(label: "unlimited", factory: registry).record(Double.infinity)
        let lines = lines(of: registry)
        #expect(lines.contains("# TYPE free gauge"))
        #expect(lines.contains("free -2.5"))
        #expect(lines.contains("used 9.5"))
        #expect(lines.contains("unlimited +Inf"))
    }

    @Test func histogramsCountEachObservationInEveryBucketThatHoldsIt() {
        let timer = Timer(label: "wait_seconds", dimensions: [("kind", "a")], factory: registry)
        timer.recordNanoseconds(-1)
        timer.recordMicroseconds(500)
        timer.recordNanoseconds(500_001)
        timer.recordSeconds(60)
        timer.recordSeconds(61)
        let expected = """
            # TYPE wait_seconds histogram
            wait_seconds_bucket{kind="a",le="0.0005"} 2
            wait_seconds_bucket{kind="a",le="0.001"} 3
            wait_seconds_bucket{kind="a",le="0.0025"} 3
            wait_seconds_bucket{kind="a",le="0.005"} 3
            wait_seconds_bucket{kind="a",le="0.01"} 3
            wait_seconds_bucket{kind="a",le="0.025"} 3
            wait_seconds_bucket{kind="a",le="0.05"} 3
            wait_seconds_bucket{kind="a",le="0.1"} 3
            wait_seconds_bucket{kind="a",le="0.25"} 3
            wait_seconds_bucket{kind="a",le="0.5"} 3
            wait_seconds_bucket{kind="a",le="1"} 3
            wait_seconds_bucket{kind="a",le="2.5"} 3
            wait_seconds_bucket{kind="a",le="5"} 3
            wait_seconds_bucket{kind="a",le="10"} 3
            wait_seconds_bucket{kind="a",le="30"} 3
            wait_seconds_bucket{kind="a",le="60"} 4
            wait_seconds_bucket{kind="a",le="+Inf"} 5
            wait_seconds_sum{kind="a"} 121.001000001
            wait_seconds_count{kind="a"} 5

            """
        #expect(registry.text() == expected)
    }

    @Test func aggregatingRecordersAreHistograms() {
        let recorder = Recorder(label: "rows", factory: registry)
        recorder.record(3)
        recorder.record(0.5)
        recorder.record(Double.nan)
        let lines = lines(of: registry)
        #expect(lines.contains("rows_bucket{le=\"0.25\"} 0"))
        #expect(lines.contains("rows_bucket{le=\"0.5\"} 1"))
        #expect(lines.contains("rows_bucket{le=\"5\"} 2"))
        #expect(lines.contains("rows_sum 3.5"))
    }

    // MARK: Identity

    @Test func sameLabelAndDimensionsAreOneHandler() {
        let first = registry.makeCounter(label: "a.b", dimensions: [("x", "1"), ("y", "2")])
        let again = registry.makeCounter(label: "a_b", dimensions: [("y", "2"), ("x", "1")])
        let other = registry.makeCounter(label: "a.b", dimensions: [("x", "1"), ("y", "3")])
        #expect(first === again)
        #expect(first !== other)
    }

    @Test func orderOfCallsDoesNotShow() {
        let names = ["b_total", "a_total", "c_total"]
        let values = ["2", "10", "1", ""]
        func text(_ names: [String], _ values: [String]) -> String {
            let registry = PrometheusRegistry()
            for name in names {
                for value in values {
                    Counter(label: name, dimensions: [("z", "0"), ("v", value)], factory: registry).increment()
                }
                registry.describe(name, help: "Counts \(name).")
            }
            return registry.text()
        }
        let expected = ["a_total", "b_total", "c_total"].map { name in
            """
            # HELP \(name) Counts \(name).
            # TYPE \(name) counter
            \(name){v="",z="0"} 1
            \(name){v="1",z="0"} 1
            \(name){v="10",z="0"} 1
            \(name){v="2",z="0"} 1

            """
        }
        #expect(text(names, values) == expected.joined())
        #expect(text(names.reversed(), values.reversed()) == expected.joined())
    }

    @Test func oneNameHasOneKind() {
        Counter(label: "jobs", factory: registry).increment()
        Gauge(label: "jobs", factory: registry).record(5)
        Counter(label: "waits_count", factory: registry).increment()
        Timer(label: "waits", factory: registry).recordSeconds(1)
        Timer(label: "runs", factory: registry).recordSeconds(1)
        Gauge(label: "runs_sum", factory: registry).record(5)
        let types = lines(of: registry).filter { $0.hasPrefix("#") }
        #expect(types == ["# TYPE jobs counter", "# TYPE runs histogram", "# TYPE waits_count counter"])
        #expect(registry.refusals == 3)
    }

    @Test func destroyedSeriesAreGone() {
        let first = Counter(label: "jobs", dimensions: [("id", "1")], factory: registry)
        let second = Counter(label: "jobs", dimensions: [("id", "2")], factory: registry)
        first.destroy()
        #expect(lines(of: registry) == ["# TYPE jobs counter", "jobs{id=\"2\"} 0"])
        second.destroy()
        second.destroy()
        #expect(registry.text().isEmpty)
        Gauge(label: "jobs", factory: registry).record(1)
        #expect(lines(of: registry) == ["# TYPE jobs gauge", "jobs 1"])
    }

    // MARK: Limits

    @Test func seriesBeyondTheLimitDoNothing() {
        let registry = PrometheusRegistry(seriesAtMost: 3)
        for number in 0..<100 {
            Counter(label: "requests_total", dimensions: [("path", "/\(number)")], factory: registry).increment()
        }
        Timer(label: "duration_seconds", factory: registry).recordSeconds(1)
        Counter(label: "requests_total", dimensions: [("path", "/2")], factory: registry).increment()
        let samples = lines(of: registry).dropFirst()
        #expect(
            Array(samples) == [
                "requests_total{path=\"/0\"} 1", "requests_total{path=\"/1\"} 1", "requests_total{path=\"/2\"} 2",
            ]
        )
        #expect(registry.refusals == 98)
    }

    @Test func aDestroyedSeriesMakesRoom() {
        let registry = PrometheusRegistry(seriesAtMost: 1)
        for number in 0..<10 {
            Counter(label: "connection_\(number)", factory: registry).destroy()
        }
        Counter(label: "last", factory: registry).increment()
        #expect(lines(of: registry) == ["# TYPE last counter", "last 1"])
        #expect(registry.refusals == 0)
    }

    @Test func longValuesAreCut() {
        let value = String(repeating: "é", count: 100_000)
        Counter(label: "requests", dimensions: [("path", value)], factory: registry).increment()
        #expect(lines(of: registry).last == "requests{path=\"\(String(repeating: "é", count: 256))\"} 1")
    }

    // MARK: Text

    @Test(arguments: [
        ("plain", "plain"), ("say \"hi\"", "say \\\"hi\\\""), ("back\\slash", "back\\\\slash"),
        ("two\nlines", "two\\nlines"), ("\"} 1\nforged 2", "\\\"} 1\\nforged 2"), ("é日本", "é日本"),
        ("\u{1B}[2J", "\\\\u{1B}[2J"), ("\r\u{202E}", "\\\\r\\\\u{202E}"), ("", ""),
    ])
    func labelValuesAreEscaped(_ value: String, _ escaped: String) {
        var text = PrometheusText()
        text.sample("a", labels: [("v", value)], value: 1)
        #expect(text.text == "a{v=\"\(escaped)\"} 1\n")
    }

    @Test func helpIsEscaped() {
        var text = PrometheusText()
        text.family("a", .gauge, help: "A \"quote\",\na \\ and \u{7}.")
        #expect(text.text == "# HELP a A \"quote\",\\na \\\\ and \\\\u{7}.\n# TYPE a gauge\n")
    }

    @Test(arguments: [
        ("hb.requests", "hb_requests"), ("a:b", "a:b"), ("0day", "_0day"), ("", "_"), ("a b\n# TYPE", "a_b___TYPE"),
        ("größe", "gr__e"),
    ])
    func namesAreMadeFit(_ name: String, _ fit: String) {
        var text = PrometheusText()
        text.sample(name, value: 1)
        #expect(text.text == fit + " 1\n")
    }

    @Test(arguments: [
        ("http.route", "http_route"), ("a:b", "a_b"), ("1", "_1"), ("le", "exported_le"),
        ("__name__", "exported___name__"), ("", "_"),
    ])
    func labelNamesAreMadeFit(_ name: String, _ fit: String) {
        var text = PrometheusText()
        text.sample("a", labels: [(name, "x")], value: 1)
        #expect(text.text == "a{\(fit)=\"x\"} 1\n")
    }

    @Test func aLabelStandsOnce() {
        var text = PrometheusText()
        text.sample("a", labels: [("b.c", "1"), ("a", "2"), ("b_c", "3")], value: 1)
        #expect(text.text == "a{a=\"2\",b_c=\"3\"} 1\n")
    }

    @Test(arguments: [
        (0, "0"), (-1.5, "-1.5"), (1e15, "1000000000000000"), (1e-7, "1e-07"), (.infinity, "+Inf"),
        (-.infinity, "-Inf"), (.nan, "NaN"), (0.1, "0.1"),
    ])
    func numbersAreWrittenAsPrometheusReadsThem(_ value: Double, _ written: String) {
        var text = PrometheusText()
        text.sample("a", value: value)
        #expect(text.text == "a \(written)\n")
    }

    @Test func snapshotsAreWrittenBesideTheRegistry() {
        Counter(label: "requests_total", factory: registry).increment()
        var text = PrometheusText()
        registry.write(to: &text)
        text.family("pools", .gauge, help: "Pools by region.")
        text.sample("pools", labels: [("region", "eu")], value: Int.max)
        let expected = """
            # TYPE requests_total counter
            requests_total 1
            # HELP pools Pools by region.
            # TYPE pools gauge
            pools{region="eu"} 9223372036854775807

            """
        #expect(text.text == expected)
        #expect(text.bytes == Array(expected.utf8))
    }

    @Test func processLineIsReadBehindTheName() throws {
        let line = "42 (a) R (b) S 1 42 42 0 -1 4194560 1 0 0 0 150 25 0 0 20 0 4 0 98765 4096 321 9\n"
        let status = try #require(ProcessStatus(Array(line.utf8)))
        #expect(status.processorTicks == 175)
        #expect(status.startTicks == 98_765)
        #expect(status.residentPages == 321)
        #expect(ProcessStatus([]) == nil)
        #expect(ProcessStatus(Array("42 (a) S 1 42".utf8)) == nil)
    }
}
