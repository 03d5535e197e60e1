internal import Model
internal import Spec

/// The earlier names that a row stores, as one text with commas between them.
enum RecordedNames {
    /// - Parameter cell: the cell of `renamed_from`; nil for kinds without renames.
    static func read(_ cell: UnsafeBufferPointer<UInt8>?) -> Set<String> {
        guard let cell, let text = RowLine.value(of: Array(cell)[...]) else { return [] }
        return Set(text.split(separator: ",").map(String.init))
    }
}

extension DesiredTable {
    /// The earlier names from `renamedFrom` as the row stores them, sorted; nil without any.
    func recordedNames(_ row: Int) -> String? { previousNames[row]?.sorted().joined(separator: ",") }
}
