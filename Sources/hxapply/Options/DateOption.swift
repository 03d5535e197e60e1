import ArgumentParser
import Model

/// Reads options whose value is a day in UTC.
enum DateOption {
    /// The day as it is written, such as `2026-12-01`.
    static func day(_ text: String) throws -> String {
        guard DateValue.day(text) != nil else {
            throw ValidationError("it must be a day of the years 2000 to 2099, such as 2026-12-01.")
        }
        return text
    }
}
