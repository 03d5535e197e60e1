/// Converts the names of fields in camel case to names of columns in snake case.
enum SnakeCase {
    /// Units and abbreviations that are one word.
    private static let units = ["GiB": "Gib", "GPU": "Gpu", "USD": "Usd", "URL": "Url", "DB": "Db"]

    /// For example, `usdPerGPUHour` becomes `usd_per_gpu_hour`, and `billing.taxNumber` becomes `billing_tax_number`.
    static func convert(_ path: String) -> String {
        var text = path
        for (unit, word) in units.sorted(by: { $0.key < $1.key }) { text = replace(unit, with: word, in: text) }
        var result = ""
        for character in text {
            if character == "." {
                result += "_"
            } else if character.isUppercase {
                result += "_" + character.lowercased()
            } else {
                result.append(character)
            }
        }
        return result
    }

    private static func replace(_ unit: String, with word: String, in text: String) -> String {
        var result = ""
        var rest = Substring(text)
        while !rest.isEmpty {
            if rest.hasPrefix(unit) {
                result += word
                rest = rest.dropFirst(unit.count)
            } else {
                result.append(rest.removeFirst())
            }
        }
        return result
    }
}
