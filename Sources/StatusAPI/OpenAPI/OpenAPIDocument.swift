internal import HTTPTypes
internal import Reconciler
internal import Spec

/// The OpenAPI 3.1 document of the routes.
///
/// It is made of the same table that requests are answered by, so neither can have what the other has not.
struct OpenAPIDocument {
    private let routes: [Route]

    init(_ routes: [Route]) { self.routes = routes }

    var bytes: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("openapi", "3.1.0")
            json.name("info")
            json.object { json in
                json.member("title", "hxapply status API")
                json.member("version", "1")
                json.member("summary", "What was applied to a GPU platform's control plane, read-only.")
            }
            json.name("servers")
            json.array { json in
                json.object { $0.member("url", "/") }
            }
            json.name("security")
            security(&json)
            json.name("paths")
            json.object { json in
                for route in routes { path(route, &json) }
            }
            json.name("components")
            json.object { components(&$0) }
        }
        return json.bytes
    }

    private func security(_ json: inout JSONWriter) {
        json.array { json in
            for name in ["bearer", "basic"] { json.object { $0.strings(name, []) } }
        }
    }

    private func path(_ route: Route, _ json: inout JSONWriter) {
        json.name(route.path)
        json.object { json in
            if !route.pathParameters.isEmpty {
                json.name("parameters")
                json.array { json in
                    for name in route.pathParameters { pathParameter(name, &json) }
                }
            }
            for method in ["get", "head"] {
                json.name(method)
                json.object { operation(route, method, &$0) }
            }
        }
    }

    private func pathParameter(_ name: String, _ json: inout JSONWriter) {
        json.object { json in
            json.member("name", name)
            json.member("in", "path")
            json.member("required", true)
            json.schema("schema", .text)
        }
    }

    private func operation(_ route: Route, _ method: String, _ json: inout JSONWriter) {
        let isHead = method == "head"
        json.member(
            "operationId",
            isHead ? "head" + route.operation.prefix(1).uppercased() + route.operation.dropFirst() : route.operation
        )
        json.member("summary", route.summary)
        if route.access == .open {
            json.name("security")
            json.array { _ in }
        }
        if !route.parameters.isEmpty {
            json.name("parameters")
            json.array { json in
                for parameter in route.parameters { self.parameter(parameter, &json) }
            }
        }
        json.name("responses")
        json.object { responses(route, hasBody: !isHead, &$0) }
    }

    private func parameter(_ parameter: Parameter, _ json: inout JSONWriter) {
        json.object { json in
            json.member("name", parameter.name)
            json.member("in", "query")
            json.member("description", parameter.summary)
            json.name("schema")
            json.object { json in
                parameter.schema.write(&json)
                guard let standard = parameter.standard else { return }
                json.name("default")
                json.literal(standard)
            }
        }
    }

    private func responses(_ route: Route, hasBody: Bool, _ json: inout JSONWriter) {
        json.name("200")
        json.object { json in
            json.member("description", "The answer.")
            headers(route, &json)
            if hasBody { content(route.content, &json) }
        }
        if route.freshness == .snapshot || route.access != .open {
            json.name("304")
            json.object { $0.member("description", "As the entity tag in If-None-Match has it.") }
        }
        for status in problems(of: route) {
            json.name(String(status.code))
            json.object { json in
                json.member("description", status.reasonPhrase)
                guard hasBody else { return }
                // An open route's only failure is a state of its own, in the same form as its success.
                if route.access == .open, status == .serviceUnavailable {
                    content(route.content, &json)
                } else {
                    content(.problem, &json)
                }
            }
        }
    }

    private func problems(of route: Route) -> [HTTPResponse.Status] {
        var problems: [HTTPResponse.Status] = [.badRequest, .methodNotAllowed, .contentTooLarge, .serviceUnavailable]
        if route.access != .open { problems += [.unauthorized, .tooManyRequests, .notFound] }
        problems += route.problems
        return Set(problems.map(\.code)).sorted().map { HTTPResponse.Status(code: $0) }
    }

    private func headers(_ route: Route, _ json: inout JSONWriter) {
        guard route.freshness == .snapshot else { return }
        json.name("headers")
        json.object { json in
            json.name("ETag")
            json.object { json in
                json.member("description", "The answer's strong entity tag, for If-None-Match.")
                json.schema("schema", .text)
            }
        }
    }

    private func content(_ content: Route.Content, _ json: inout JSONWriter) {
        json.name("content")
        json.object { json in
            switch content {
            case .json(let schema):
                json.name("application/json")
                json.object { $0.schema("schema", schema) }
            case .other(let type):
                json.name(type)
                json.object { $0.schema("schema", .text) }
            case .problem:
                json.name("application/problem+json")
                json.object { $0.schema("schema", .component("Problem")) }
            }
        }
    }

    // MARK: Components

    private func components(_ json: inout JSONWriter) {
        json.name("securitySchemes")
        json.object { json in
            for (name, summary) in [
                ("bearer", "An API key."), ("basic", "An API key as the password, for browsers; any user name."),
            ] {
                json.name(name)
                json.object { json in
                    json.member("type", "http")
                    json.member("scheme", name)
                    json.member("description", summary)
                }
            }
        }
        json.name("schemas")
        json.object { json in
            for (name, schema) in Self.schemas { json.schema(name, schema) }
        }
    }

    private static let schemas: [(String, Schema)] =
        [
            ("Problem", Problem.schema), ("Cluster", ClusterRoutes.schema), ("Counts", ClusterRoutes.counts),
            ("Run", RunRoutes.schema), ("Change", ChangeWriter.schema), ("AuditEntry", ChangeWriter.auditSchema),
            ("Identity", IdentityRoute.schema),
        ] + Kind.all.map { (ResourceRoutes.component($0), ResourceRoutes.schema($0)) }
}
