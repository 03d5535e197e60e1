extension Int {
    /// The number with commas between its thousands: `4,120`.
    package var grouped: String {
        guard self >= 1000 else { return String(self) }
        return (self / 1000).grouped + "," + String(1000 + self % 1000).dropFirst()
    }
}

extension String {
    /// The decimal number with commas between its thousands: `-7,925.76`.
    package var groupedDigits: String {
        let sign = prefix { $0 == "-" }
        let whole = dropFirst(sign.count).prefix { $0 != "." }
        var groups = ""
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.count - index).isMultiple(of: 3) { groups.append(",") }
            groups.append(digit)
        }
        return sign + groups + dropFirst(sign.count + whole.count)
    }
}
