extension String {
    /// The line broken at spaces into lines of at most `columns` characters.
    ///
    /// A longer word has a line of its own. An option such as `--allow` stays on a line with its value, so that both can
    /// be copied.
    ///
    /// - Parameters:
    ///   - columns: nil for a line of any length.
    ///   - indent: the number of spaces before each line but the first.
    package func wrapped(to columns: Int?, indent: Int) -> String {
        guard let columns, count > columns else { return self }
        let margin = prefix { $0 == " " }
        var lines: [String] = []
        var line = String(margin)
        var isEmpty = true
        for word in dropFirst(margin.count).pieces {
            if !isEmpty, line.count + 1 + word.count > columns {
                lines.append(line)
                line = String(repeating: " ", count: indent)
                isEmpty = true
            }
            line += isEmpty ? word : " \(word)"
            isEmpty = false
        }
        return (lines + [line]).joined(separator: "\n")
    }
}

extension Substring {
    /// The words, of which an option and its value are one.
    fileprivate var pieces: [String] {
        var pieces: [String] = []
        for word in split(separator: " ", omittingEmptySubsequences: false) {
            if let last = pieces.last, last.hasPrefix("--"), !last.contains(" ") {
                pieces[pieces.count - 1] += " \(word)"
            } else {
                pieces.append(String(word))
            }
        }
        return pieces
    }
}
