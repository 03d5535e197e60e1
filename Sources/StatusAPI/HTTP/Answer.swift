internal import HTTPTypes
internal import NIOCore
internal import Reconciler

/// What a request is answered with: bytes of some type, and their name.
struct Answer: Sendable {
    let status: HTTPResponse.Status
    let body: ByteBuffer
    /// Header fields besides those that every answer has.
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
        var fields = fields
        fields[.contentType] = type
        if let entityTag { fields[.eTag] = entityTag }
        if let serial { fields[Self.serialField] = String(serial) }
        self.fields = fields
    }

    /// The header field that holds the serial of the cluster that an answer shows.
    static let serialField = fieldName("X-Hxapply-Serial")

    /// The serial, where there is one, and 64 bits of a digest of the bytes.
    private static func tag(of body: [UInt8], _ serial: Int?) -> String {
        let digest = DigestContext().digest(of: body).hexadecimal.prefix(16)
        return "\"" + (serial.map { "\($0)-" } ?? "") + digest + "\""
    }

    /// The field's name, for names that are known to be valid.
    static func fieldName(_ name: String) -> HTTPField.Name { HTTPField.Name(name) ?? .init(parsed: name) }
}

extension HTTPField.Name {
    /// The standard name that stands in for one that is not valid, which no name in this program is.
    fileprivate init(parsed name: String) { self = .contentDisposition }
}
