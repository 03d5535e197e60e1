internal import HTTPTypes
internal import NIOCore
internal import Text

/// What a request is answered with: bytes of some type, and their entity tag.
struct Answer: Sendable {
    let status: HTTPResponse.Status
    let body: ByteBuffer
    /// The header fields, without those that belong to the request.
    let fields: HTTPFields
    /// The strong entity tag, in quotes; nil for answers that are not to be asked for again.
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
        // Put together once, since most answers are given many times.
        var all = HTTPFields.common
        all.append(HTTPField(name: .contentType, value: type))
        if let entityTag { all.append(HTTPField(name: .eTag, value: entityTag)) }
        if let serial { all.append(HTTPField(name: Self.serialField, value: String(serial))) }
        for field in fields { all.append(field) }
        self.fields = all
    }

    /// The header field that holds the serial of the cluster that an answer shows.
    static let serialField = fieldName("X-Hxapply-Serial")

    /// The serial, where there is one, and 64 bits of a digest of the bytes.
    private static func tag(of body: [UInt8], _ serial: Int?) -> String {
        let digest = DigestContext().digest(of: body).hexadecimal.prefix(16)
        return "\"" + (serial.map { "\($0)-" } ?? "") + digest + "\""
    }

    /// The field's name, for names that are written in the program.
    static func fieldName(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no field's name.") }
        return name
    }
}

extension HTTPFields {
    /// Fields of every answer and problem: no cache may keep it, it depends on the key, and its type is not to be guessed.
    static let common: HTTPFields = [
        .cacheControl: "no-store", .xContentTypeOptions: "nosniff", .vary: "Authorization",
    ]
}
