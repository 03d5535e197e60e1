import Model
package import Text

/// An answer as its caller gets it.
package struct HTTPAnswer: Sendable {
    /// A header field, its name as it was sent.
    package struct Field: Sendable, Equatable {
        package let name: String
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package let status: Int
    /// In the order in which they came.
    package let fields: [Field]
    package let body: [UInt8]

    package init(status: Int, fields: [Field], body: [UInt8]) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// The values of a field, whatever the case of its name, one for each time that it was sent.
    package func values(_ name: String) -> [String] {
        fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    /// The value of a field that was sent once; nil where it was not sent, or more than once.
    package subscript(_ name: String) -> String? {
        let values = values(name)
        return values.count == 1 ? values[0] : nil
    }

    package var text: String { String(decoding: body, as: UTF8.self) }

    package func json() throws -> JSONValue { try JSONReader.read(body) }

    /// The media type without its parameters.
    package var mediaType: String? { self["Content-Type"]?.split(separator: ";").first.map(String.init) }

    /// All that a caller could tell this answer from another by: neither the time nor what counts requests.
    package var fingerprint: [String] {
        let moving: Set = [
            "date", "x-request-id", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset",
        ]
        let shown = fields.filter { !moving.contains($0.name.lowercased()) }.map { "\($0.name): \($0.value)" }
        return ["\(status)"] + shown + [text]
    }
}

/// Asks a server on this machine, each time over a connection of its own.
package struct HTTPClient: Sendable {
    package let port: Int
    /// The address of this machine that requests come from, by which a server tells callers apart: `127.x.y.z`.
    package let address: String
    /// How long to wait for bytes.
    package let timeout: Int

    package init(port: Int, from address: String = "127.0.0.1", timeout seconds: Int = 30) {
        self.port = port
        self.address = address
        timeout = seconds
    }

    /// The same, from another address of this machine.
    package func from(_ address: String) -> HTTPClient { HTTPClient(port: port, from: address, timeout: timeout) }

    package func connect() throws -> HTTPConnection {
        try HTTPConnection(port: port, from: address, timeout: timeout)
    }

    /// Asks for a path, sent just as it is given.
    /// - Parameter key: the API key to show.
    package func get(
        _ target: String,
        key: String? = nil,
        headers: [(String, String)] = []
    ) throws -> HTTPAnswer {
        try request("GET", target, key: key, headers: headers)
    }

    /// Sends a request without a body.
    package func request(
        _ method: String,
        _ target: String,
        key: String? = nil,
        headers: [(String, String)] = []
    ) throws -> HTTPAnswer {
        try connect().request(method, target, key: key, headers: headers)
    }

    /// Sends bytes, whatever they are.
    /// - Returns: the first answer, or nil where the server closes without one.
    package func raw(_ bytes: [UInt8]) throws -> HTTPAnswer? {
        let connection = try connect()
        connection.send(bytes)
        return try connection.receive()
    }

    /// Sends text, whatever it is.
    /// - Returns: the first answer, or nil where the server closes without one.
    package func raw(_ text: String) throws -> HTTPAnswer? { try raw(Array(text.utf8)) }
}
