import Testing

@testable import Telemetry

/// The text that Prometheus reads.
struct PrometheusTextTests {
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
