internal import HTTPTypes
internal import Text

/// The query parameters of a request; each may be given once.
struct Query: Sendable {
    private var values: [String: String] = [:]
    private let order: [String]

    static let empty = Query()

    private init() { order = [] }

    /// - Throws: a problem if a parameter is given twice or is not percent-encoded UTF-8.
    init(_ text: Substring) throws(Problem) {
        var order: [String] = []
        for item in text.split(separator: "&") {
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentEncoding.decode(parts[0], isForm: true),
                let value = PercentEncoding.decode(parts.count > 1 ? parts[1] : "", isForm: true)
            else {
                throw Problem(.badRequest, "The query is not percent-encoded UTF-8.")
            }
            guard values.updateValue(value, forKey: name) == nil else {
                throw .badParameter(name, "The parameter is given more than once.")
            }
            order.append(name)
        }
        self.order = order
    }

    subscript(_ name: String) -> String? { values[name] }

    /// The parameters' names, in the order of the query.
    var names: [String] { order }

    /// A whole number in a range.
    func number(_ name: String, in range: ClosedRange<Int>, default defaultValue: Int) throws(Problem) -> Int {
        guard let text = values[name] else { return defaultValue }
        let isPlain = !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        guard isPlain, let number = Int(text), range.contains(number) else {
            throw .badParameter(name, "It must be a whole number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    /// One of several words.
    func choice(_ name: String, of choices: [String]) throws(Problem) -> String? {
        guard let text = values[name] else { return nil }
        guard choices.contains(where: { $0.utf8.elementsEqual(text.utf8) }) else {
            throw .badParameter(name, "It must be one of: \(choices.joined(separator: ", ")).")
        }
        return text
    }
}
