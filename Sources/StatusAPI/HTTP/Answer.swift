internal import HTTPTypes
internal import NIOCore
internal import Text

/// A successful HTTP response: its status, header fields, body and entity tag.
struct Answer: Sendable {
    let status: HTTPResponse.Status
    let body: ByteBuffer
    /// The header fields, without those that differ from request to request, such as the rate limit.
    let fields: HTTPFields
    /// The strong entity tag, in quotes; nil if clients cannot make conditional requests for the answer.
    let entityTag: String?

    static let json = "application/json; charset=utf-8"

    init(
        _ body: [UInt8],
        type: String = Answer.json,
        status: HTTPResponse.Status = .ok,
        serial: Int? = nil,
        isTagged: Bool = true,
        fields: HTTPFields = [:]
    ) {
        self.status = status
        self.body = ByteBuffer(bytes: body)
        entityTag = isTagged ? Self.tag(of: body, serial) : nil
        // Made once here, since most answers are sent many times.
        var all = HTTPFields.common
        all.append(HTTPField(name: .contentType, value: type))
        if let entityTag { all.append(HTTPField(name: .eTag, value: entityTag)) }
        if let serial { all.append(HTTPField(name: Self.serialField, value: String(serial))) }
        for field in fields { all.append(field) }
        self.fields = all
    }

    /// The header field with the serial of the cluster that an answer is about.
    static let serialField = fieldName("X-Hxapply-Serial")

    /// An entity tag of the serial, if there is one, and the first 64 bits of the body's SHA-256.
    private static func tag(of body: [UInt8], _ serial: Int?) -> String {
        let digest = DigestContext().digest(of: body).hexadecimal.prefix(16)
        return "\"" + (serial.map { "\($0)-" } ?? "") + digest + "\""
    }

    /// Makes a header field's name from text in the source code, which must be a valid name.
    static func fieldName(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is not a header field's name.") }
        return name
    }
}

extension HTTPFields {
    /// The header fields of every response: caches may not store it, it depends on the key, and browsers must not guess
    /// its content type.
    static let common: HTTPFields = [
        .cacheControl: "no-store", .xContentTypeOptions: "nosniff", .vary: "Authorization",
    ]
}
