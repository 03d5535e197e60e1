extension Int {
    /// The number with commas between its thousands: `4,120`.
    package var grouped: String {
        guard self >= 1000 else { return String(self) }
        return (self / 1000).grouped + "," + String(1000 + self % 1000).dropFirst()
    }
}
