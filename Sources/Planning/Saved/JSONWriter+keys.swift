internal import Text

extension JSONWriter {
    /// Writes what a plan does to the secrets of API keys, as the member `keys`.
    mutating func keys(_ effects: [KeyEffect]) {
        name("keys")
        array { json in
            for effect in effects { json.key(effect) }
        }
    }

    private mutating func key(_ effect: KeyEffect) {
        object { json in
            json.member("action", effect.action.rawValue)
            json.member("key", effect.key)
            json.member("reason", effect.reason)
            json.member("generation", effect.generation.map { Int($0) })
            json.member("recipients", effect.recipients.count)
            json.name("ends")
            json.array { json in
                for ending in effect.endings { json.ending(ending) }
            }
        }
    }

    private mutating func ending(_ ending: KeyEffect.Ending) {
        object { json in
            if let generation = ending.generation { json.member("generation", Int(generation)) }
            json.member("prefix", ending.prefix)
            json.member("after", ending.duration)
        }
    }
}
