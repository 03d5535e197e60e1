/// Other clusters that have what a new one declares.
package struct Twins: Sendable {
    /// A cluster whose name looks like a slip for the new one's, or the other way round.
    package struct Slip: Sendable {
        package let cluster: String
        /// How many of the declared names it has.
        package let sharedNames: Int

        package init(cluster: String, sharedNames: Int) {
            self.cluster = cluster
            self.sharedNames = sharedNames
        }
    }

    /// A cluster of any name, and how much it has in common with the new one.
    package struct Neighbour: Sendable {
        package let cluster: String
        /// Its managed rows.
        package let count: Int
        /// Those that were declared in a file that is given.
        package let ofSameFiles: Int
        /// Those whose keys are declared.
        package let ofSameKeys: Int
        /// Its API keys that are valid.
        package var liveKeys = 0

        package init(cluster: String, count: Int, ofSameFiles: Int, ofSameKeys: Int) {
            self.cluster = cluster
            self.count = count
            self.ofSameFiles = ofSameFiles
            self.ofSameKeys = ofSameKeys
        }

        /// Whether at least half of its rows were declared in the files that are given, or have keys that are declared.
        package var isMuchTheSame: Bool { max(ofSameFiles, ofSameKeys) * 2 >= count }
    }

    /// In the order of their names.
    package var slips: [Slip] = []
    /// The first, by name, that has much the same resources.
    package var neighbour: Neighbour?

    package init() {}
}
