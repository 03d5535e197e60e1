internal import Text

/// The shape of the secrets of one provider: how they begin, and what follows.
struct SecretShape: Sendable {
    /// The characters after the start of a secret.
    enum Body: Sendable {
        /// `0-9A-Za-z`
        case alphanumeric
        /// `0-9A-Za-z_-`
        case word
        /// `0-9A-Za-z_.-`
        case dotted
        /// `0-9a-f`
        case hexadecimal
        /// `0-9A-Z`
        case capitals
        /// `0-9A-Za-z_-`, among them capitals, small letters and digits.
        case mixed

        func contains(_ byte: UInt8) -> Bool {
            switch self {
            case .alphanumeric: byte.isLowerLetter || byte.isUpperLetter || byte.isDigit
            case .word, .mixed:
                Self.alphanumeric.contains(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
            case .dotted: Self.word.contains(byte) || byte == UInt8(ascii: ".")
            case .hexadecimal: byte.isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
            case .capitals: byte.isDigit || byte.isUpperLetter
            }
        }

        func isWhole(_ bytes: some Collection<UInt8>) -> Bool {
            guard case .mixed = self else { return true }
            return bytes.contains { $0.isDigit } && bytes.contains { $0.isLowerLetter }
                && bytes.contains { $0.isUpperLetter }
        }
    }

    let lead: [UInt8]
    let body: Body
    /// The allowed number of characters after the lead.
    let length: ClosedRange<Int>
    /// What it is, for a message.
    let name: String

    private init(_ lead: String, _ body: Body, _ length: ClosedRange<Int>, _ name: String) {
        self.lead = Array(lead.utf8)
        self.body = body
        self.length = length
        self.name = name
    }

    /// The number of bytes of a secret of this shape at an index; nil if there is none.
    func length(in text: ScalarBytes, at index: Int) -> Int? {
        let start = index + lead.count
        guard start <= text.count, text[index..<start].elementsEqual(lead) else { return nil }
        var end = start
        while end < text.count, end - start <= length.upperBound, body.contains(text[end]) { end += 1 }
        guard length.contains(end - start), body.isWhole(text[start..<end]) else { return nil }
        return end - index
    }

    private static let longest = 4096

    /// The shapes, by their first byte.
    static let byFirstByte: [[SecretShape]] = {
        var table = [[SecretShape]](repeating: [], count: 256)
        for shape in all { table[Int(shape.lead[0])].append(shape) }
        return table
    }()

    /// From the providers' documents and the rules of public scanners; each lead stands in secrets only.
    private static let all: [SecretShape] = {
        var shapes: [SecretShape] = []
        func add(_ leads: String, _ body: Body, _ length: ClosedRange<Int>, _ name: String) {
            for lead in leads.split(separator: " ") { shapes.append(SecretShape(String(lead), body, length, name)) }
        }
        add("AKIA ASIA ABIA ACCA", .capitals, 16...16, "an access key of AWS")
        add("ghp_ gho_ ghu_ ghs_ ghr_", .alphanumeric, 36...255, "a token of GitHub")
        add("github_pat_", .word, 60...255, "a token of GitHub")
        add("glpat- gldt- glrt- glcbt- glptt- glft- glsoat- glagent-", .dotted, 20...300, "a token of GitLab")
        add("xoxa- xoxb- xoxe- xoxo- xoxp- xoxr- xoxs- xapp-", .word, 15...longest, "a token of Slack")
        add("sk_live_ sk_test_ rk_live_ rk_test_ whsec_", .alphanumeric, 16...300, "a key of Stripe")
        add("AIza", .word, 35...35, "a key of Google")
        add("ya29.", .word, 20...longest, "a token of Google")
        add("GOCSPX-", .word, 28...28, "a secret of Google")
        add("sk-ant-", .word, 40...300, "a key of Anthropic")
        add("sk-", .mixed, 20...300, "a key of OpenAI or LiteLLM")
        add("hf_", .alphanumeric, 34...34, "a token of Hugging Face")
        add("nvapi-", .word, 40...200, "a key of NVIDIA")
        add("gsk_", .alphanumeric, 52...52, "a key of Groq")
        add("r8_", .alphanumeric, 37...37, "a token of Replicate")
        add("npm_", .alphanumeric, 36...36, "a token of npm")
        add("pypi-AgE", .word, 50...longest, "a token of PyPI")
        add("dckr_pat_", .word, 27...27, "a token of Docker")
        add("dop_v1_ doo_v1_ dor_v1_", .hexadecimal, 64...64, "a token of DigitalOcean")
        add("dapi", .hexadecimal, 32...32, "a token of Databricks")
        add("hvs. hvb. hvr.", .word, 24...longest, "a token of Vault")
        add("SG.", .dotted, 60...80, "a key of SendGrid")
        add("shpat_ shpca_ shppa_ shpss_", .hexadecimal, 32...32, "a token of Shopify")
        add("tskey-auth- tskey-api- tskey-client-", .word, 16...300, "a key of Tailscale")
        add("lin_api_", .alphanumeric, 40...40, "a key of Linear")
        add("ATATT3", .word, 60...longest, "a token of Atlassian")
        add("glsa_", .word, 41...41, "a token of Grafana")
        add("AGE-SECRET-KEY-1", .capitals, 58...58, "a private key of age")
        add("AGE-SECRET-KEY-PQ-1", .capitals, 50...120, "a private key of age")
        add("PuTTY-User-Key-File-", .word, 1...20, "a private key of PuTTY")
        return shapes
    }()
}
