import Foundation

/// The status API's OpenAPI document, as far as tests look at it.
package struct OpenAPIDocument: Decodable, Sendable {
    /// What may be asked of one path.
    package struct Path: Decodable, Sendable {
        package let get: Operation
    }

    /// One method of one path.
    package struct Operation: Decodable, Sendable {
        package let operationId: String
        package let parameters: [Parameter]?
        /// By status.
        package let responses: [String: Response]
    }

    package struct Parameter: Decodable, Sendable {
        package let name: String
        package let schema: OpenAPISchema
        package let style: String?
        package let explode: Bool?
    }

    package struct Response: Decodable, Sendable {
        /// By media type.
        package let content: [String: Content]?
    }

    package struct Content: Decodable, Sendable {
        package let schema: OpenAPISchema
    }

    private struct Components: Decodable {
        let schemas: [String: OpenAPISchema]
    }

    /// By their templates: `/v1/clusters/{cluster}`.
    package let paths: [String: Path]
    private let components: Components

    /// - Throws: `DecodingError` where it is no such document.
    package init(_ bytes: [UInt8]) throws {
        self = try JSONDecoder().decode(OpenAPIDocument.self, from: Data(bytes))
    }

    package var schemas: [String: OpenAPISchema] { components.schemas }

    /// The templates of all paths, sorted.
    package var templates: [String] { paths.keys.sorted() }

    /// The templates of the lists that rows are asked for by filters: of kinds and of runs.
    package var filteredLists: [String] {
        templates.filter { template in parameters(template).contains { $0.name == "sort_by" } }
    }

    package func parameters(_ template: String) -> [Parameter] { paths[template]?.get.parameters ?? [] }

    /// Why an answer is not what the document says of a path; empty where it is.
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
