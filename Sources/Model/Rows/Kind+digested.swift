extension Kind {
    /// The part of a row's line that digests of specs and plans cover.
    ///
    /// It leaves out the last of the added fields as long as they have their defaults. So a spec without a new field
    /// keeps the digest that it had before the field was added.
    package func digested(_ line: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        var end = line.endIndex
        for field in fields.suffix(addedCount).reversed() {
            let start = end - field.defaultCell.count
            guard start > line.startIndex, line[start - 1] == UInt8(ascii: "\t"),
                line[start..<end].elementsEqual(field.defaultCell)
            else { break }
            end = start - 1
        }
        return UnsafeBufferPointer(rebasing: line[..<end])
    }
}
