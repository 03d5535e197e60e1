/// Turns a spec's camel case into a column's snake case.
enum SnakeCase {
    /// Units that are one word whatever their capitals.
    private static let units = ["GiB": "Gib", "GPU": "Gpu", "USD": "Usd", "URL": "Url", "DB": "Db"]

    /// `usdPerGPUHour` is `usd_per_gpu_hour`, `billing.taxNumber` is `billing_tax_number`.
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
