/// Names the GPUs of one type in one region.
package struct PoolName: Sendable, Hashable, Comparable {
    package let region: String
    package let gpuType: String

    package init(region: String, gpuType: String) {
        self.region = region
        self.gpuType = gpuType
    }

    /// The key of the pool, such as `us-east-2/h100`.
    package var text: String { "\(region)/\(gpuType)" }

    package static func < (left: PoolName, right: PoolName) -> Bool {
        (left.region, left.gpuType) < (right.region, right.gpuType)
    }
}
