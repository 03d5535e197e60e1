import Foundation
import Logging
import Testing

@testable import Telemetry

/// Log lines as programs read them.
@Suite struct JSONLogHandlerTests {
    private struct Refusal: Error, CustomStringConvertible {
        let description = "no\nroom"
    }

    private static let time = LogTime(seconds: 1_795_341_600, nanoseconds: 123_999_999)
    private static let hello: Logger.Message = "hello"
    private static let start = #"{"time":"2026-11-22T10:00:00.123Z","level":"info","message":"#

    private static func event(
        _ message: Logger.Message = hello,
        level: Logger.Level = .info,
        error: (any Error)? = nil,
        _ metadata: Logger.Metadata? = nil
    ) -> LogEvent {
        LogEvent(
            level: level,
            message: message,
            error: error,
            metadata: metadata,
            source: nil,
            file: #fileID,
            function: #function,
            line: #line
        )
    }

    private static func line(_ event: LogEvent, by handler: JSONLogHandler = JSONLogHandler(label: "")) -> String {
        String(decoding: handler.line(for: event, at: time), as: UTF8.self)
    }

    // MARK: Lines

    @Test func aLineIsOneObject() {
        let handler = JSONLogHandler(label: "server")
        let line = Self.line(Self.event("started", level: .warning, ["b": "2", "a": "1"]), by: handler)
        let expected = """
            {"time":"2026-11-22T10:00:00.123Z","level":"warning","message":"started","logger":"server","a":"1","b":"2"}

            """
        #expect(line == expected)
    }

    @Test func noMessageEndsALine() throws {
        let hostile = "a\n{\"level\":\"info\"}\r\u{1B}[2J\u{2028}\u{85}\u{202E}\u{0}\"\\"
        let event = Self.event("\(hostile)", ["k\n\"": "\(hostile)", "list": ["\(hostile)"]])
        let bytes = JSONLogHandler(label: hostile).line(for: event, at: Self.time)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(bytes.last == UInt8(ascii: "\n"))
        #expect(bytes.dropLast().allSatisfy { $0 >= 0x20 && $0 < 0x7F })
        let object = try #require(JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
        #expect(object.count == 6)
        #expect(object["message"] as? String == hostile)
        #expect(object["logger"] as? String == hostile)
        #expect(object["k\n\""] as? String == hostile)
        #expect(object["list"] as? [String] == [hostile])
        #expect(text.hasPrefix(Self.start + #""a\n{\"level\":\"info\"}\u000d\u001b[2J\u2028\u0085\u202e\u0000\"\\""#))
    }

    @Test func metadataIsNested() {
        let metadata: Logger.Metadata = [
            "request": ["path": "/", "headers": ["b": ["x", ["y": "z"]], "a": []], "empty": [:]],
            "count": .stringConvertible(3), "ratio": .stringConvertible(0.5), "isFirst": .stringConvertible(true),
            "none": .stringConvertible(Double.nan), "id": .stringConvertible(UInt8(7)),
        ]
        let expected =
            #""hello","count":3,"id":"7","isFirst":true,"none":"nan","ratio":0.5,"#
            + #""request":{"empty":{},"headers":{"a":[],"b":["x",{"y":"z"}]},"path":"/"}}"#
        #expect(Self.line(Self.event(Self.hello, metadata)) == Self.start + expected + "\n")
    }

    @Test func metadataCannotForgeTheFirstMembers() {
        let metadata: Logger.Metadata = [
            "time": "never", "level": "x", "message": "y", "logger": "z", "level_": "w", "Level": "v",
        ]
        let expected =
            #""hello","Level":"v","level_":"x","level__":"w","logger_":"z","message_":"y","time_":"never"}"#
        #expect(Self.line(Self.event(Self.hello, metadata)) == Self.start + expected + "\n")
    }

    @Test func requestNumberHasAShortName() {
        let metadata: Logger.Metadata = ["hb.request.id": "1", "requestId": "forged", "hb.request.path": "/"]
        let expected = #""hello","hb.request.path":"/","requestId":"1","requestId_":"forged"}"#
        #expect(Self.line(Self.event(Self.hello, metadata)) == Self.start + expected + "\n")
    }

    @Test func whatIsNearerToTheEventWins() {
        var handler = JSONLogHandler(label: "", metadataProvider: .init { ["a": "task", "b": "task"] })
        handler.metadata = ["a": "logger", "b": "logger", "c": "logger"]
        let expected = #""hello","a":"event","b":"task","c":"logger"}"#
        #expect(Self.line(Self.event(Self.hello, ["a": "event"]), by: handler) == Self.start + expected + "\n")
    }

    @Test func errorsHaveMembers() {
        let line = Self.line(Self.event(error: Refusal(), ["error.message": "forged"]))
        #expect(line.contains(#""error.message":"no\nroom","error.type":""#))
        #expect(!line.contains("forged"))
    }

    // MARK: Times

    @Test(arguments: [
        (0, 0, "1970-01-01T00:00:00.000Z"), (-1, 500_000_000, "1970-01-01T00:00:00.000Z"),
        (951_782_399, 999_999_999, "2000-02-28T23:59:59.999Z"), (951_782_400, 1_000_000, "2000-02-29T00:00:00.001Z"),
        (951_868_800, 0, "2000-03-01T00:00:00.000Z"), (1_798_761_599, 0, "2026-12-31T23:59:59.000Z"),
        (1_798_761_600, 0, "2027-01-01T00:00:00.000Z"), (4_107_542_400, 0, "2100-03-01T00:00:00.000Z"),
        (1_735_603_200, 0, "2024-12-31T00:00:00.000Z"), (Int.max, 0, "9999-12-31T23:59:59.000Z"),
    ])
    func timesAreInUTC(_ seconds: Int, _ nanoseconds: Int, _ text: String) {
        #expect(LogTime(seconds: seconds, nanoseconds: nanoseconds).text == text)
    }

    @Test func everyDayOfACenturyIsFoundationsDay() {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        for day in 0..<47_482 {
            let date = Date(timeIntervalSince1970: Double(day) * 86_400)
            #expect(LogTime(seconds: day * 86_400, nanoseconds: 0).text == date.formatted(style))
        }
    }

    // MARK: Loggers

    @Test func loggersAreValues() {
        var first = Logger(label: "first") { JSONLogHandler(label: $0, level: .notice) }
        #expect(first.logLevel == .notice)
        first.logLevel = .debug
        first[metadataKey: "only-on"] = "first"
        var second = first
        second.logLevel = .error
        second[metadataKey: "only-on"] = "second"
        #expect(first.logLevel == .debug)
        #expect(second.logLevel == .error)
        #expect(first[metadataKey: "only-on"] == "first")
        #expect(second[metadataKey: "only-on"] == "second")
        second[metadataKey: "only-on"] = nil
        #expect(second.handler.metadata.isEmpty)
    }
}
