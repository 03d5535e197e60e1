/// Other clusters that have the resources that a new cluster declares.
package struct Twins: Sendable {
    /// A cluster whose name differs from the name of the new cluster as by a typing error.
    package struct Slip: Sendable {
        package let cluster: String
        /// The number of declared names that it has.
        package let sharedNames: Int

        package init(cluster: String, sharedNames: Int) {
            self.cluster = cluster
            self.sharedNames = sharedNames
        }
    }

    /// A cluster of any name, with the numbers of rows that it shares with the new cluster.
    package struct Neighbour: Sendable {
        package let cluster: String
        /// The number of its managed rows.
        package let count: Int
        /// The number of these rows that were declared in one of the given files.
        package let ofSameFiles: Int
        /// The number of these rows whose keys are declared.
        package let ofSameKeys: Int
        /// The number of its valid API keys.
        package var liveKeys = 0

        package init(cluster: String, count: Int, ofSameFiles: Int, ofSameKeys: Int) {
            self.cluster = cluster
            self.count = count
            self.ofSameFiles = ofSameFiles
            self.ofSameKeys = ofSameKeys
        }

        /// Whether at least half of its rows were declared in the given files, or at least half have declared keys.
        package var isMuchTheSame: Bool { max(ofSameFiles, ofSameKeys) * 2 >= count }
    }

    /// The clusters with similar names, in the order of their names.
    package var slips: [Slip] = []
    /// The first cluster, by name, that has much the same resources.
    package var neighbour: Neighbour?

    package init() {}
}
