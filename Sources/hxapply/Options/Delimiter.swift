import ArgumentParser

/// The separator between the cells of a CSV table.
struct Delimiter: ExpressibleByArgument {
    let byte: UInt8

    static let comma = Delimiter(byte: UInt8(ascii: ","))
    static let tab = Delimiter(byte: UInt8(ascii: "\t"))

    private init(byte: UInt8) { self.byte = byte }

    /// - Returns: nil for anything but `,` `;` `|` and `tab`.
    init?(argument: String) {
        switch argument {
        case ",", ";", "|": byte = argument.utf8.first ?? UInt8(ascii: ",")
        case "tab", "\t": self = .tab
        default: return nil
        }
    }
}
