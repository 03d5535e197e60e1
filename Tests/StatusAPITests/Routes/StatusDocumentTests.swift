import Foundation
import Model
import TestSupport
import Testing

@testable import StatusAPI

/// The OpenAPI document: valid in the eyes of others, the same in a file and over HTTP, and true to the kinds.
@Suite(.threadOfItsOwn) struct StatusDocumentTests {
    private let platform: StatusPlatform

    init() throws { platform = try .shared() }

    @Test func serverServesWhatTheCommandWrites() throws {
        let isSame = try platform.get("/openapi.json", as: .red).body == StatusServer.openAPIDocument
        #expect(isSame)
    }

    /// `openapi-spec-validator` is another program's view of the document; `make test` installs it.
    @Test(.requires(checker != nil, "HXAPPLY_CHECK_OPENAPI names no program"))
    func otherProgramsTakeTheDocument() throws {
        let checker = try #require(Self.checker)
        let folder = try TemporaryFolder()
        try folder.write("openapi.json", String(decoding: StatusServer.openAPIDocument, as: UTF8.self))
        let run = try CommandRun.run(checker, [folder.url("openapi.json").path])
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        try folder.write("broken.json", #"{"openapi": "3.1.0", "info": {"title": "x"}, "paths": {}}"#)
        #expect(try CommandRun.run(checker, [folder.url("broken.json").path]).status != 0)
    }

    private static let checker: String? = {
        let path = ProcessInfo.processInfo.environment["HXAPPLY_CHECK_OPENAPI"] ?? ""
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }()

    @Test func operationsHaveNamesOfTheirOwn() {
        let operations = platform.document.paths.values.map(\.get.operationId)
        #expect(Set(operations).count == platform.document.paths.count)
    }

    @Test func everyKindHasItsRoutes() {
        let templates = platform.document.templates
        for kind in Kind.all {
            let list = "/v1/clusters/{cluster}/\(kind.section)"
            let key = kind.isSingleton ? kind.section : kind.keyFields.map { "{\($0.path)}" }.joined(separator: "/")
            #expect(templates.contains(list) && templates.contains("\(list)/\(key)"), "\(kind.section)")
        }
    }

    /// What can be asked of a list is what the kind's fields and its status have, but no digest.
    @Test func everyFieldIsAFilter() throws {
        for kind in Kind.all {
            let parameters = platform.document.parameters("/v1/clusters/{cluster}/\(kind.section)").map(\.name)
            #expect(Set(parameters).count == parameters.count)
            let fields = kind.fields.map(\.path) + (kind.status?.fields.map { "status.\($0.path)" } ?? [])
            for field in fields {
                #expect(parameters.contains(field) == (field != "sha256"), "\(kind.section) \(field)")
            }
            let ranges = kind.fields.filter(Self.isQuantity).flatMap { ["\($0.path).gte", "\($0.path).lt"] }
            #expect(Set(ranges).isSubset(of: parameters), "\(kind.section)")
            let known = Set(fields.flatMap { [$0, "\($0).gte", "\($0).lt"] } + ["page", "per_page"])
            let others = parameters.filter { !known.contains($0) && !$0.hasPrefix("metadata.") }
            #expect(others == ["sort_by", "sort_order"], "\(kind.section)")
        }
    }

    private static func isQuantity(_ field: Field) -> Bool {
        switch field.value.column {
        case .integer, .bigint, .numeric, .interval, .timestamptz: !field.isList
        case .boolean, .text, .jsonb: field.value is DateValue
        }
    }

    @Test func documentIsForWhoeverHasAKey() throws {
        let bodies = try [Caller.red, .lab, .chief, .ada].map { try platform.get("/openapi.json", as: $0).body }
        #expect(Set(bodies).count == 1)
        #expect(try platform.get("/openapi.json", as: .nobody).status == 401)
    }
}
