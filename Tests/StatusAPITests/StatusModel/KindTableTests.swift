import Model
import Reconciler
import TestSupport
import Testing

@testable import StatusModel

/// Tables in memory and their incremental change, against the plain way.
struct KindTableTests {
    /// A table of gpuPools; each row is a region, a type and a number of GPUs.
    private func table(_ pools: [[String]: Int]) -> KindTable {
        let columns = StatusColumn.columns(of: Kind.gpuPools)
        var builder = RowTable.Builder(columns)
        let keys = pools.keys.sorted { $0.joined(separator: "\t") < $1.joined(separator: "\t") }
        for key in keys {
            let known = ["region": key[0], "gpuType": key[1], "gpus": "\(pools[key] ?? 0)", "metadata.managed": "t"]
            for column in columns {
                Array((known[column.path] ?? "\\N").utf8).withUnsafeBufferPointer { builder.append($0) }
            }
        }
        return KindTable(Kind.gpuPools, builder.table())
    }

    @Test func rowsAreFoundByKey() {
        let pools = table([["eu", "a100"]: 1, ["eu", "h100"]: 2, ["eu-2", "a100"]: 3])
        #expect(pools.row(withKey: ["eu", "h100"]).map(pools.key) == "eu/h100")
        #expect(pools.row(withKey: ["eu", "l40"]) == nil)
        #expect(pools.row(withKey: ["eu"]) == nil)
        #expect(pools.managedCount == 3)
    }

    @Test(arguments: 0..<200)
    func changedRowsReplaceTheOld(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let names = ["a", "a-1", "b", "c0", "z"]
        func somePools() -> [[String]: Int] {
            var pools: [[String]: Int] = [:]
            for region in names { for type in names where Bool.random(using: &random) { pools[[region, type]] = 1 } }
            return pools
        }
        let before = somePools()
        var after = before
        var touched: Set<String> = []
        var changed: [[String]: Int] = [:]
        for key in somePools().keys {
            touched.insert(key.joined(separator: "/"))
            after[key] = Bool.random(using: &random) ? Int.random(in: 2...9, using: &random) : nil
            if let gpus = after[key] { changed[key] = gpus }
        }
        #expect(table(before).replacing(touched, by: table(changed)).rows == table(after).rows)
    }
}
