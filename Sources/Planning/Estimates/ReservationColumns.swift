internal import Model

/// The positions of a reservation's fields in its row.
struct ReservationColumns {
    let team, region, gpuType, gpus, start, duration, state: Int
    let durationType: FieldType

    init?() {
        let kind = Kind.reservations
        guard let team = kind.index(of: "team"), let region = kind.index(of: "region"),
            let gpuType = kind.index(of: "gpuType"), let gpus = kind.index(of: "gpus"),
            let start = kind.index(of: "start"), let duration = kind.index(of: "duration"),
            let state = kind.index(of: "state")
        else { return nil }
        (self.team, self.region, self.gpuType, self.gpus) = (team, region, gpuType, gpus)
        (self.start, self.duration, self.state) = (start, duration, state)
        durationType = kind.fields[duration].type
    }
}
