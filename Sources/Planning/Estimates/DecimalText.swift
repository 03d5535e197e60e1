/// Decimal numbers as text, with a fixed number of digits after the point.
enum DecimalText {
    /// The number with a point before its last digits.
    static func text(_ scaled: Int128, digits: Int) -> String {
        var all = String(scaled.magnitude)
        if all.utf8.count <= digits { all = String(repeating: "0", count: digits + 1 - all.utf8.count) + all }
        return (scaled < 0 ? "-" : "") + all.dropLast(digits) + "." + all.suffix(digits)
    }
}
