internal import Text

/// Rows between an opening and a closing, of which as many are written as there is space for.
struct MarkdownBlock {
    /// The name of the rows with their number, such as `4,120 updates in teams`.
    let title: String
    /// The text before the block, which is also written if there is no space for rows.
    var heading = ""
    /// The text before the rows, which may name the number of rows that are shown.
    let opening: (_ shown: Int) -> String
    let closing: String
    let count: Int
    /// The maximum number of rows, even if there is more space.
    var most = Int.max
    /// Whether the block may take half of the space, because nothing is more important to see.
    var isUrgent = false
    /// Makes one row, whole or shortened.
    ///
    /// It is only called for rows that may fit, because a plan may have very many.
    let row: (_ place: Int, _ isShort: Bool) -> String

    /// What the last rows have in common, such as how many change which field; empty if nothing is to be said.
    var digest: (_ omitted: Int) -> String = { _ in "" }

    /// The sentence that `omitted` rows are not shown.
    func note(_ omitted: Int) -> String {
        let rows = omitted == count ? title : "\(omitted.grouped) of \(title)"
        let digest = digest(omitted)
        let details = digest.isEmpty ? "." : ": \(digest)."
        return "\n\(rows) \(omitted == 1 ? "is" : "are") not shown here\(details)\n"
    }

    /// The number of bytes of what stands around the rows, with the note that some are not shown.
    fileprivate var frame: Int {
        heading.utf8.count + opening(count - 1).utf8.count + note(count - 1).utf8.count + closing.utf8.count
    }

    /// - Parameter longest: the maximum number of bytes of a row that is shown whole; longer rows are shortened.
    fileprivate func row(_ place: Int, wholeUpTo longest: Int) -> String {
        let whole = row(place, false)
        return whole.utf8.count > longest ? row(place, true) : whole
    }

    /// The number of bytes that the whole block takes, or a number above `limit` if it takes more.
    func size(upTo limit: Int, wholeUpTo longest: Int) -> Int {
        var size = frame
        for place in 0..<min(count, most) where size <= limit { size += row(place, wholeUpTo: longest).utf8.count }
        return size
    }
}

/// Text that never exceeds a maximum number of bytes of UTF-8.
struct BoundedText {
    private(set) var text = ""
    /// The number of bytes that may still be written.
    private(set) var room: Int

    init(room: Int) { self.room = room }

    /// Appends the whole piece, or nothing if it does not fit.
    @discardableResult
    mutating func append(_ piece: String) -> Bool {
        guard piece.utf8.count <= room else { return false }
        text += piece
        room -= piece.utf8.count
        return true
    }

    /// Appends the first rows of a block, as many as fit, or only the note if none fits.
    ///
    /// - Parameters:
    ///   - reserve: the number of bytes to leave for the text after the block.
    ///   - longest: the maximum number of bytes of a row that is shown whole; longer rows are shortened.
    /// - Returns: the number of rows that are not shown.
    @discardableResult
    mutating func append(_ block: MarkdownBlock, leaving reserve: Int, wholeUpTo longest: Int = .max) -> Int {
        let space = room - max(0, reserve) - block.frame
        var rows = ""
        var shown = 0
        while shown < min(block.count, block.most), rows.utf8.count < space {
            let row = block.row(shown, wholeUpTo: longest)
            guard rows.utf8.count + row.utf8.count <= space else { break }
            rows += row
            shown += 1
        }
        let omitted = block.count - shown
        if shown == 0 {
            append(block.heading + block.note(omitted))
        } else {
            append(
                block.heading + block.opening(shown) + rows + block.closing + (omitted > 0 ? block.note(omitted) : "")
            )
        }
        return omitted
    }
}
