import Foundation

/// The parts of the status API's OpenAPI document that tests use.
package struct OpenAPIDocument: Decodable, Sendable {
    /// The operations on one path.
    package struct Path: Decodable, Sendable {
        package let get: Operation
    }

    /// One method of one path.
    package struct Operation: Decodable, Sendable {
        package let operationId: String
        package let parameters: [Parameter]?
        /// The responses by status.
        package let responses: [String: Response]
    }

    package struct Parameter: Decodable, Sendable {
        package let name: String
        package let schema: OpenAPISchema
        package let style: String?
        package let explode: Bool?
    }

    package struct Response: Decodable, Sendable {
        /// The content by media type.
        package let content: [String: Content]?
    }

    package struct Content: Decodable, Sendable {
        package let schema: OpenAPISchema
    }

    private struct Components: Decodable {
        let schemas: [String: OpenAPISchema]
    }

    /// The paths by their templates, such as `/v1/clusters/{cluster}`.
    package let paths: [String: Path]
    private let components: Components

    /// - Throws: `DecodingError` if the text is not such a document.
    package init(_ bytes: [UInt8]) throws {
        self = try JSONDecoder().decode(OpenAPIDocument.self, from: Data(bytes))
    }

    package var schemas: [String: OpenAPISchema] { components.schemas }

    /// The templates of all paths, sorted.
    package var templates: [String] { paths.keys.sorted() }

    /// The templates of the lists of kinds and of runs, which have filters.
    package var filteredLists: [String] {
        templates.filter { template in parameters(template).contains { $0.name == "sort_by" } }
    }

    package func parameters(_ template: String) -> [Parameter] { paths[template]?.get.parameters ?? [] }

    /// The contradictions between an answer and the document; empty if there are none.
    package func problems(of answer: HTTPAnswer, to template: String) throws -> [String] {
        guard let response = paths[template]?.get.responses["\(answer.status)"] else {
            return ["\(template): the status \(answer.status) is not documented"]
        }
        guard let content = response.content else {
            return answer.body.isEmpty ? [] : ["\(template): a body is not documented"]
        }
        guard let type = answer.mediaType, let schema = content[type]?.schema else {
            return ["\(template): the media type \(answer.mediaType ?? "none") is not documented"]
        }
        guard type.hasSuffix("json") else { return answer.body.isEmpty ? ["\(template): no body"] : [] }
        return try schema.problems(of: answer.json(), schemas).map { "\(template): \($0)" }
    }
}
