internal import Synchronization

extension Atomic where Value == Double {
    /// Adds a number, for which processors have no instruction.
    func add(_ amount: Double) {
        var known = load(ordering: .relaxed)
        while true {
            let (isExchanged, current) = weakCompareExchange(
                expected: known,
                desired: known + amount,
                ordering: .relaxed
            )
            if isExchanged { return }
            known = current
        }
    }
}
