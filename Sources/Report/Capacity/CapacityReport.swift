internal import Model
package import Planning
internal import Text

/// What is free, and where a reservation would fit, as text and as JSON.
package enum CapacityReport {
    package static func json(_ calendar: CapacityCalendar, of cluster: String) -> String {
        var json = JSONWriter()
        json.object { json in
            json.member("formatVersion", 1)
            json.member("cluster", cluster)
            json.members(calendar)
        }
        return json.text + "\n"
    }

    // MARK: Offers

    /// The offers as a table, and the first one as an entry for a spec.
    package static func text(_ search: CapacitySearch, _ offers: [CapacitySearch.Offer], refusal: String?) -> String {
        let asked = words(search)
        guard let first = offers.first else {
            return "Nothing fits for \(asked): \(refusal ?? isTooMuch).\n"
        }
        let rows = offers.map { offer in
            [
                offer.period.start.text, offer.period.end?.text ?? "", offer.region, offer.price?.text ?? "-",
                offer.dedicatedTo.joined(separator: ","),
            ]
        }
        let titles = ["START", "END", "REGION", "USD", offers.contains { !$0.dedicatedTo.isEmpty } ? "ONLY FOR" : ""]
        return "The earliest starts for \(asked):\n\n" + RunReport.table([titles] + rows) + "\n" + entry(search, first)
    }

    /// The reason why nothing fits, where nothing else is wrong.
    private static let isTooMuch = "no region has so many GPUs free for so long"

    private static func words(_ search: CapacitySearch) -> String {
        "\(search.gpus) \(search.gpuType) for \(DurationValue.show(minutes: search.minutes))"
            + ", \(search.from.text) " + (search.to.map { "to \($0.text)" } ?? "on")
    }

    /// The length of a type's name in the name of an entry; a name has at most 63 characters.
    private static let maximumTypeLength = 52

    /// The entry of a spec that reserves what is offered, with a name that another entry of the day may have too.
    package static func entry(_ search: CapacitySearch, _ offer: CapacitySearch.Offer) -> String {
        """
        reservations:
          - {name: \(search.gpuType.prefix(maximumTypeLength))-\(offer.period.start.dayText), team: \(search.team ?? "TEAM"), \
        region: \(offer.region), gpuType: \(search.gpuType),
             gpus: \(search.gpus), start: \(offer.period.start.text), duration: \
        \(DurationValue.show(minutes: search.minutes))}

        """
    }

    package static func json(
        _ search: CapacitySearch,
        _ offers: [CapacitySearch.Offer],
        refusal: String?,
        of cluster: String
    ) -> String {
        var json = JSONWriter()
        json.object { json in
            json.member("formatVersion", 1)
            json.member("cluster", cluster)
            json.member("gpuType", search.gpuType)
            json.member("gpus", search.gpus)
            json.member("duration", DurationValue.show(minutes: search.minutes))
            json.member("from", search.from.text)
            json.member("to", search.to?.text)
            json.member("reason", offers.isEmpty ? refusal ?? isTooMuch : nil)
            json.name("offers")
            json.array { json in
                for offer in offers {
                    json.object { json in
                        json.member("region", offer.region)
                        json.member("start", offer.period.start.text)
                        json.member("end", offer.period.end?.text)
                        json.member("usd", offer.price?.text)
                        json.name("dedicatedTo")
                        json.array { json in for team in offer.dedicatedTo { json.string(team) } }
                        json.member("entry", entry(search, offer))
                    }
                }
            }
        }
        return json.text + "\n"
    }
}
