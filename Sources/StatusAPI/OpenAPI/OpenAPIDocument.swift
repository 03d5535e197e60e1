internal import Text

/// Makes the OpenAPI 3.1 document of the routes.
///
/// Requests are dispatched by the same table of routes, so document and server cannot differ.
struct OpenAPIDocument {
    private let routes: [Route]
    private let schemas: [(String, Schema)]

    /// - Parameter schemas: the named schemas that the routes refer to.
    init(_ routes: [Route], _ schemas: [(String, Schema)]) {
        self.routes = routes
        self.schemas = schemas
    }

    var bytes: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("openapi", "3.1.0")
            json.name("info")
            json.object { json in
                json.member("title", "hxapply status API")
                json.member("version", "1")
                json.member("summary", "Reads what was applied to the control plane of a GPU platform.")
                json.member("description", Self.description)
            }
            json.name("servers")
            json.array { json in
                json.object { $0.member("url", "/") }
            }
            json.name("tags")
            json.array { json in
                for tag in Route.Tag.allCases {
                    json.object { json in
                        json.member("name", tag.rawValue)
                        json.member("description", tag.summary)
                    }
                }
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

    private static let description = """
        Every path takes GET and HEAD, and no other method. Requests need an API key that the specs declare, as a bearer \
        token or as the password of Basic authentication. A resource that the key may not see is answered with 404. \
        `page` and `per_page` choose a page of a list, and `sort_by` and `sort_order` its order. The name of a member \
        filters by its value: `team=ml-research`, and for numbers and times also `gpus.gte=8` or \
        `start.lt=2027-01-01T00:00:00Z`, and for labels `labels.owner=ada`. Answers hold the serial of the cluster; \
        `stale` is true while the database cannot be reached.
        """

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
            json.name("get")
            json.object { operation(route, &$0) }
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

    private func operation(_ route: Route, _ json: inout JSONWriter) {
        json.member("operationId", route.operation)
        json.member("summary", route.summary)
        json.strings("tags", [route.tag.rawValue])
        if route.access == .anonymous {
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
        json.object { responses(route, &$0) }
    }

    private func parameter(_ parameter: Parameter, _ json: inout JSONWriter) {
        json.object { json in
            json.member("name", parameter.name)
            json.member("in", "query")
            json.member("description", parameter.summary)
            if parameter.isRequired { json.member("required", true) }
            if parameter.isMap {
                // Each member of the object is a parameter by itself.
                json.member("style", "form")
                json.member("explode", true)
            }
            json.name("schema")
            json.object { json in
                parameter.schema.write(&json)
                guard let defaultValue = parameter.defaultValue else { return }
                json.name("default")
                json.literal(defaultValue)
            }
        }
    }

    private func responses(_ route: Route, _ json: inout JSONWriter) {
        json.name("200")
        json.object { json in
            json.member("description", "The request succeeded.")
            if route.isTagged { tagField(&json) }
            content(route.content, &json)
        }
        if route.isTagged {
            json.name("304")
            json.object { $0.member("description", "The answer has the entity tag that If-None-Match names.") }
        }
        for (status, summary) in problems(of: route) {
            json.name(String(status))
            json.object { json in
                json.member("description", summary)
                if route.mayFail, status == 503 { content(route.content, &json) } else { problem(&json) }
            }
        }
    }

    private func problems(of route: Route) -> [(Int, String)] {
        var problems = [
            (400, "A parameter is unknown or has an invalid value, or the request is malformed."),
            (405, "The method is neither GET nor HEAD."), (413, "The request has a body."),
        ]
        if route.access != .anonymous {
            problems += [
                (401, "The request has no valid API key."),
                (404, "The resource does not exist, or the key may not see it."),
                (429, "Too many requests, or too many invalid keys; Retry-After tells how many seconds to wait."),
                (503, "The database cannot be reached, and the answer is not in memory."),
            ]
        } else if route.mayFail {
            problems.append((503, "The check failed; the body says so."))
        }
        return problems.sorted { $0.0 < $1.0 }
    }

    private func tagField(_ json: inout JSONWriter) {
        json.name("headers")
        json.object { json in
            json.name("ETag")
            json.object { json in
                json.member("description", "The strong entity tag of the answer, for If-None-Match.")
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
            }
        }
    }

    private func problem(_ json: inout JSONWriter) {
        json.name("content")
        json.object { json in
            json.name("application/problem+json")
            json.object { $0.schema("schema", .component("Problem")) }
        }
    }

    // MARK: Components

    private func components(_ json: inout JSONWriter) {
        json.name("securitySchemes")
        json.object { json in
            for (name, summary) in [
                ("bearer", "An API key."), ("basic", "For browsers: any user name, and an API key as the password."),
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
            for (name, schema) in schemas { json.schema(name, schema) }
        }
    }
}
