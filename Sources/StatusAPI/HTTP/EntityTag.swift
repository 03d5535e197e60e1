/// Evaluates the condition `If-None-Match` (RFC 9110, 13.1.2).
enum EntityTag {
    /// Whether the header field names the tag or is `*`; weak tags are compared as strong ones.
    static func matches(_ field: String, _ tag: String) -> Bool {
        if field == tag || field == "*" { return true }
        return field.split(separator: ",").contains { item in
            let item = item.drop { $0 == " " }
            let trimmed = item.prefix { $0 != " " }
            return (trimmed.hasPrefix("W/") ? trimmed.dropFirst(2) : trimmed) == tag
        }
    }
}
