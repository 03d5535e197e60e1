import Model
package import Text

/// An HTTP answer as its client receives it.
package struct HTTPAnswer: Sendable {
    /// A header field with its name as it was sent.
    package struct Field: Sendable, Equatable {
        package let name: String
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package let status: Int
    /// The header fields in the order in which they were sent.
    package let fields: [Field]
    package let body: [UInt8]

    package init(status: Int, fields: [Field], body: [UInt8]) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// The values of a header field, one for each time that it was sent; upper and lower case do not matter.
    package func values(_ name: String) -> [String] {
        fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    /// The value of a header field that was sent once; nil if it was not sent, or more than once.
    package subscript(_ name: String) -> String? {
        let values = values(name)
        return values.count == 1 ? values[0] : nil
    }

    package var text: String { String(decoding: body, as: UTF8.self) }

    package func json() throws -> JSONValue { try JSONReader.read(body) }

    /// The media type without its parameters.
    package var mediaType: String? { self["Content-Type"]?.split(separator: ";").first.map(String.init) }

    /// All parts by which a client could distinguish two answers, without the time and the numbers of the rate limit.
    package var fingerprint: [String] {
        let moving: Set = [
            "date", "x-request-id", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset",
        ]
        let shown = fields.filter { !moving.contains($0.name.lowercased()) }.map { "\($0.name): \($0.value)" }
        return ["\(status)"] + shown + [text]
    }
}

/// Sends requests to a server on this machine, each on a new connection.
package struct HTTPClient: Sendable {
    package let port: Int
    /// The local address of the client, such as `127.x.y.z`, by which the server distinguishes clients.
    package let address: String
    /// The maximum time to wait for bytes.
    package let timeout: Int

    package init(port: Int, from address: String = "127.0.0.1", timeout seconds: Int = 30) {
        self.port = port
        self.address = address
        timeout = seconds
    }

    /// A client with another address of this machine.
    package func from(_ address: String) -> HTTPClient { HTTPClient(port: port, from: address, timeout: timeout) }

    package func connect() throws -> HTTPConnection {
        try HTTPConnection(port: port, from: address, timeout: timeout)
    }

    /// Requests a path, which is sent exactly as it is given.
    ///
    /// - Parameter key: the API key to send.
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

    /// Sends any bytes.
    ///
    /// - Returns: the first answer; nil if the server closes the connection without one.
    package func raw(_ bytes: [UInt8]) throws -> HTTPAnswer? {
        let connection = try connect()
        connection.send(bytes)
        return try connection.receive()
    }

    /// Sends any text.
    ///
    /// - Returns: the first answer; nil if the server closes the connection without one.
    package func raw(_ text: String) throws -> HTTPAnswer? { try raw(Array(text.utf8)) }
}
