internal import Model
internal import Spec

/// The names that a row remembers to have been renamed from: one text, in which commas divide them.
enum RecordedNames {
    /// - Parameter cell: that of `renamed_from`; nil for kinds that are never renamed.
    static func read(_ cell: UnsafeBufferPointer<UInt8>?) -> Set<String> {
        guard let cell, let text = RowLine.value(of: Array(cell)[...]) else { return [] }
        return Set(text.split(separator: ",").map(String.init))
    }
}

extension DesiredTable {
    /// What a row is to remember of its declaration's `renamedFrom`, whose order makes no difference; nil for nothing.
    func recordedNames(_ row: Int) -> String? { previousNames[row]?.sorted().joined(separator: ",") }
}
