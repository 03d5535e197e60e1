import Testing

@testable import StatusModel

/// Values that are kept up to a size.
@Suite struct BoundedCacheTests {
    private let cache = BoundedCache<String, Int>(maximumCount: 3, maximumSize: 10) { $1 }

    @Test func valueIsMadeOnce() {
        #expect(cache.value("a") { 1 } == 1)
        #expect(cache.value("a") { 2 } == 1)
        cache.keep(3, as: "a")
        #expect(cache["a"] == 1)
        #expect(cache["b"] == nil)
    }

    @Test func sizeIsBounded() {
        for (name, size) in [("a", 5), ("b", 5), ("c", 1)] { cache.keep(size, as: name) }
        #expect(["a", "b", "c"].map { cache[$0] } == [nil, nil, 1])
        cache.keep(5, as: "d")
        cache.keep(4, as: "e")
        #expect(["c", "d", "e"].map { cache[$0] } == [1, 5, 4])
    }

    @Test func largeValueIsNotKept() {
        cache.keep(1, as: "a")
        #expect(cache.value("b") { 6 } == 6)
        #expect(["a", "b"].map { cache[$0] } == [1, nil])
    }

    @Test func countIsBounded() {
        for name in ["a", "b", "c", "d"] { cache.keep(0, as: name) }
        #expect(["a", "b", "c", "d"].map { cache[$0] } == [nil, nil, nil, 0])
    }
}
