internal import Model
internal import Planning
package import Reconciler
package import Text

extension JSONWriter {
    /// Writes drift: a summary, and for each row the applied values, the values in the database, and the writes by
    /// others.
    package mutating func drift(_ drift: Drift) {
        object { json in
            json.member("formatVersion", 1)
            json.member("cluster", drift.cluster)
            json.member("serial", drift.serial)
            json.name("summary")
            json.object { json in
                json.member("changed", drift.changed)
                json.member("deleted", drift.deleted)
                json.member("unchanged", drift.unchanged)
            }
            json.name("drift")
            json.array { json in
                for item in drift.items { json.item(item) }
            }
            json.name("expiring")
            json.array { json in
                for key in drift.expiring {
                    json.object { json in
                        json.member("key", key.name)
                        json.member("expiresAt", key.expiresAt.text)
                    }
                }
            }
        }
    }

    mutating func item(_ item: Drift.Item) {
        object { json in
            json.member("change", item.found == nil ? "delete" : "update")
            json.member("kind", item.kind.section)
            json.member("key", item.key)
            json.name("fields")
            json.object { json in
                for (field, applied, found) in item.fields {
                    for difference in field.differences(before: applied, after: found) {
                        json.difference(difference, before: "applied", after: "found")
                    }
                }
            }
            json.name("writes")
            json.array { json in
                for write in item.writes { json.write(write) }
            }
        }
    }

    private mutating func write(_ write: Drift.OutsideWrite) {
        object { json in
            json.member("operation", write.operation)
            json.member("role", write.role)
            json.member("login", write.login)
            json.member("application", write.application)
            json.member("client", write.client)
            json.member("time", write.time)
        }
    }
}
