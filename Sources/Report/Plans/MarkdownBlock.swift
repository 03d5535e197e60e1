internal import Text

/// Rows between an opening and a closing, of which as many are written as there is room for.
struct MarkdownBlock {
    /// What the rows are, with their number: `4,120 updates in teams`.
    let title: String
    /// What stands above the block even where none of its rows has room.
    var heading = ""
    let opening: String
    let closing: String
    let count: Int
    /// Rows that are shown at most, whatever the room.
    var most = Int.max
    /// Makes one row, as a whole or as much of it as a small room allows; most of a large plan's are never asked for.
    let row: (_ place: Int, _ isShort: Bool) -> String

    /// Says that so many rows are not shown.
    func note(_ omitted: Int) -> String {
        let rows = omitted == count ? title : "\(omitted.grouped) of \(title)"
        return "\n\(rows) \(omitted == 1 ? "is" : "are") not shown here.\n"
    }
}

/// Text that never grows beyond so many bytes of UTF-8.
struct BoundedText {
    private(set) var text = ""
    /// Bytes that may still be written.
    private(set) var room: Int

    init(room: Int) { self.room = room }

    /// Appends the piece as a whole, or nothing of it where it does not fit.
    @discardableResult
    mutating func append(_ piece: String) -> Bool {
        guard piece.utf8.count <= room else { return false }
        text += piece
        room -= piece.utf8.count
        return true
    }

    /// Appends a block's first rows, as many as fit, or only the note where none does.
    /// - Parameters:
    ///   - reserve: Bytes to leave for what comes behind the block.
    ///   - longest: Bytes up to which a row is shown as a whole; longer ones are shortened.
    /// - Returns: how many rows are not shown.
    @discardableResult
    mutating func append(_ block: MarkdownBlock, leaving reserve: Int, wholeUpTo longest: Int = .max) -> Int {
        let frame =
            block.heading.utf8.count + block.opening.utf8.count + block.note(block.count - 1).utf8.count
            + block.closing.utf8.count
        let space = room - max(0, reserve) - frame
        var rows = ""
        var shown = 0
        while shown < min(block.count, block.most), rows.utf8.count < space {
            var row = block.row(shown, false)
            if row.utf8.count > longest { row = block.row(shown, true) }
            guard rows.utf8.count + row.utf8.count <= space else { break }
            rows += row
            shown += 1
        }
        let omitted = block.count - shown
        if shown == 0 {
            append(block.heading + block.note(omitted))
        } else {
            append(block.heading + block.opening + rows + block.closing + (omitted > 0 ? block.note(omitted) : ""))
        }
        return omitted
    }
}
