internal import Model
package import Spec
package import Text

extension DesiredState {
    /// The digest of all declared resources; it does not depend on the files, their order or their style.
    package var digest: Digest {
        let context = DigestContext()
        context.begin()
        context.add("hxapply spec 1\n\(cluster)\n")
        for table in tables {
            context.add("\(table.kind.section) \(table.count)\n")
            table.withText { text in
                for row in 0..<table.count {
                    context.add(table.kind.digested(UnsafeBufferPointer(rebasing: text[table.range(row)])))
                    context.add("\n")
                }
            }
        }
        return context.finish()
    }
}
