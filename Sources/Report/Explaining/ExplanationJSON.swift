internal import Model
internal import Planning
package import Reconciler
package import Text

extension JSONWriter {
    /// Writes all that is known of one resource.
    package mutating func explanation(_ explanation: Explanation) {
        object { json in
            json.member("formatVersion", 1)
            json.member("cluster", explanation.cluster)
            json.member("kind", explanation.kind.section)
            json.member("key", explanation.key)
            json.row(explanation)
            json.lastChange(explanation)
            json.name("drift")
            if let drift = explanation.drift { json.item(drift) } else { json.null() }
            json.name("referredToBy")
            json.array { json in
                for referrer in explanation.referrers.own {
                    json.object { json in
                        json.member("kind", referrer.kind.section)
                        json.member("key", referrer.key)
                    }
                }
            }
            json.name("referredToByTables")
            json.array { json in
                for table in explanation.referrers.foreign.values.flatMap(\.self).sorted() { json.string(table) }
            }
            json.observed(explanation)
            if explanation.kind === Kind.reservations { json.estimate(explanation.estimate) }
            if explanation.kind.events != nil { json.dispatched(explanation) }
        }
    }

    private mutating func row(_ explanation: Explanation) {
        let row = explanation.row
        member("exists", row != nil)
        member("managed", row?.isManaged == true)
        member("id", row?.id)
        member("source", row?.source)
        member("createdAt", row?.createdAt)
        member("updatedAt", row?.updatedAt)
        name("values")
        if let row { self.row(row.line, of: explanation.kind) } else { null() }
    }

    private mutating func lastChange(_ explanation: Explanation) {
        name("lastChange")
        guard let change = explanation.change else { return null() }
        object { json in
            json.member("action", change.action)
            json.member("previousKey", change.previousKey)
            json.member("reason", change.reason)
            json.member("source", change.source)
            json.name("run")
            guard let run = explanation.run else { return json.null() }
            json.object { json in
                json.member("id", run.id)
                RunReport.origin(run, &json)
            }
        }
    }

    private mutating func observed(_ explanation: Explanation) {
        name("status")
        object { json in
            for (field, value) in explanation.observed {
                json.name(field.path)
                field.type.write(value, to: &json)
            }
        }
        guard explanation.kind.status?.lifecycle != nil else { return }
        name("time")
        guard let standing = explanation.standing else { return null() }
        object { json in
            json.member("now", standing.time.text)
            json.member("start", standing.period.start.text)
            json.member("end", standing.period.end?.text)
            json.member("phase", standing.phase)
            json.member("isReported", standing.isReported)
        }
    }

    private mutating func estimate(_ estimate: ReservationEstimate?) {
        name("capacity")
        guard let estimate else { return null() }
        object { json in
            json.member("pool", estimate.pool.text)
            json.member("isCounted", estimate.isLive)
            json.member("fits", estimate.fits)
            json.name("excesses")
            json.array { json in
                for excess in estimate.excesses {
                    json.object { json in
                        json.member("start", excess.period.start.text)
                        json.member("end", excess.period.end?.text)
                        json.member("reserved", excess.reserved)
                        json.member("available", excess.available)
                    }
                }
            }
            json.member("gpuHours", estimate.time?.hours)
            json.member("usd", estimate.cost?.text)
        }
    }

    private mutating func dispatched(_ explanation: Explanation) {
        name("dispatched")
        array { json in
            for message in explanation.dispatched {
                json.object { json in
                    json.member("id", message.id)
                    json.member("action", message.action)
                    json.member("queue", message.queue)
                    json.member("via", message.via)
                    json.member("sentAt", message.sentAt)
                }
            }
        }
    }
}
