/// The shape of a document and the values of its fields.
extension HostileInput {
    /// What a document says of itself.
    static let headers: [Case] = [
        .text("API version left out", "kind: Cluster\nmetadata: {name: prod}\n", ["HX2004"], line: 1),
        .text("kind left out", "apiVersion: hxapply/v1\nmetadata: {name: prod}\n", ["HX2004"], line: 1),
        .text("metadata left out", "apiVersion: hxapply/v1\nkind: Cluster\n", ["HX2004"], line: 1),
        .text("cluster's name left out", "apiVersion: hxapply/v1\nkind: Cluster\nmetadata: {}\n", ["HX2004"], line: 3),
        .text(
            "API version of the future",
            "apiVersion: hxapply/v2\nkind: Cluster\nmetadata: {name: prod}\n",
            ["HX2002"],
            line: 1
        ),
        .text("API version empty", "apiVersion:\nkind: Cluster\nmetadata: {name: prod}\n", ["HX2002"], line: 1),
        .text(
            "API version as a list",
            "apiVersion: [hxapply/v1]\nkind: Cluster\nmetadata: {name: prod}\n",
            ["HX2002"],
            line: 1
        ),
        .text(
            "API version in upper case",
            "apiVersion: HXAPPLY/V1\nkind: Cluster\nmetadata: {name: prod}\n",
            ["HX2002"],
            line: 1
        ),
        .text(
            "unknown kind",
            "apiVersion: hxapply/v1\nkind: Deployment\nmetadata: {name: prod}\n",
            ["HX2003"],
            line: 2
        ),
        .text(
            "kind in lower case",
            "apiVersion: hxapply/v1\nkind: cluster\nmetadata: {name: prod}\n",
            ["HX2003"],
            line: 2
        ),
        .text("metadata as a list", "apiVersion: hxapply/v1\nkind: Cluster\nmetadata: [prod]\n", ["HX2006"], line: 3),
        .text("metadata as a scalar", "apiVersion: hxapply/v1\nkind: Cluster\nmetadata: prod\n", ["HX2006"], line: 3),
        .text(
            "unknown field of the metadata",
            "apiVersion: hxapply/v1\nkind: Cluster\nmetadata: {name: prod, namespace: x}\n",
            ["HX2005"],
            line: 3
        ),
        .text(
            "cluster's name as a list",
            "apiVersion: hxapply/v1\nkind: Cluster\nmetadata: {name: [prod]}\n",
            ["HX2006"],
            line: 3
        ),
        .text(
            "cluster's name in upper case",
            "apiVersion: hxapply/v1\nkind: Cluster\nmetadata: {name: Prod}\n",
            ["HX2017"],
            line: 3
        ),
        .text(
            "cluster's name empty",
            "apiVersion: hxapply/v1\nkind: Cluster\nmetadata: {name: }\n",
            ["HX2011"],
            line: 3
        ),
        .text(
            "cluster's name that is a truth value in YAML 1.1",
            "apiVersion: hxapply/v1\nkind: Cluster\nmetadata: {name: no}\n",
            ["HX2011"],
            line: 3
        ),
        .text(
            "cluster's name that is an octal number in YAML 1.1",
            "apiVersion: hxapply/v1\nkind: Cluster\nmetadata: {name: 012}\n",
            ["HX2011"],
            line: 3
        ),
    ]

    /// Mappings, lists and scalars where another is expected, fields unknown and fields left out.
    static let shapes: [Case] = [
        .sections("unknown section", "team: []\n", ["HX2005"], line: 4),
        .sections("section in another case", "Teams: []\n", ["HX2005"], line: 4),
        .sections("section as a mapping", "teams: {ml: {adminEmail: lead@example.com}}\n", ["HX2006"], line: 4),
        .sections("section as a scalar", "teams: ml\n", ["HX2006"], line: 4),
        .sections("section empty", "teams:\n", ["HX2006"], line: 4),
        .sections("policy as a list", "policy: [{maxRemovals: 1}]\n", ["HX2006"], line: 4),
        .sections("policy as a scalar", "policy: strict\n", ["HX2006"], line: 4),
        .sections("resource as a scalar", "teams: [ml]\n", ["HX2006"], line: 4),
        .sections("resource as a list", "teams: [[ml]]\n", ["HX2006"], line: 4),
        .sections("resource empty", "teams:\n  -\n", ["HX2006"], line: 5),
        .sections("resource without fields", "teams: [{}]\n", ["HX2004"], line: 4),
        .field("unknown field", in: .team, "adminMail: x", ["HX2005"]),
        .field("field in another case", in: .team, "DisplayName: x", ["HX2005"]),
        .field("field with its group's dot", in: .team, "billing.country: DE", ["HX2005"]),
        .field("unknown field of a group", in: .team, "billing: {county: DE}", ["HX2005"]),
        .field("group as a scalar", in: .team, "billing: DE", ["HX2006"]),
        .field("group as a list", in: .team, "billing: [DE]", ["HX2006"]),
        .field("group empty", in: .team, "billing:", ["HX2006"]),
        .field("mapping where a text is expected", in: .team, "displayName: {en: ML}", ["HX2006"]),
        .field("list where a text is expected", in: .team, "displayName: [ML]", ["HX2006"]),
        .field("mapping where a name is expected", in: .teamWithoutName, "name: {first: ml}", ["HX2006"]),
        .field("list where a truth value is expected", in: .team, "active: [true]", ["HX2006"]),
        .field("scalar where a list is expected", in: .region, "dedicatedTo: ml", ["HX2006"]),
        .field("mapping where a list is expected", in: .region, "dedicatedTo: {ml: true}", ["HX2006"]),
        .field("nothing where a list is expected", in: .region, "dedicatedTo:", ["HX2006"]),
        .field("list as an element", in: .region, "dedicatedTo: [[ml]]", ["HX2006"]),
        .field("mapping as an element", in: .region, "dedicatedTo: [{team: ml}]", ["HX2006"]),
        .field("nothing as an element", in: .region, "dedicatedTo: [ml, ~]", ["HX2011"]),
        .sections(
            "comma within a number in braces",
            "gpuPools: [{region: us, gpuType: h100, gpus: 1,000}]\n",
            ["HX2005"],
            line: 4
        ),
        .sections(
            "comma within a number in braces, inside its parent",
            "regions:\n  - {name: us, provider: aws, pools: [{gpuType: h100, gpus: 1,000}]}\n",
            ["HX2005"],
            line: 5
        ),
        .sections("required field left out", "gpuTypes:\n  - name: h100\n", ["HX2004"], line: 5),
        .sections("key field left out", "gpuPools:\n  - {gpuType: h100, gpus: 8}\n", ["HX2004"], line: 5),
        .sections(
            "key field left out, inside its parent",
            "regions:\n  - name: us\n    provider: aws\n    pools:\n      - {gpus: 8}\n",
            ["HX2004"],
            line: 8
        ),
        .sections(
            "key field of the parent given inside it",
            "regions:\n  - name: us\n    provider: aws\n    pools:\n      - gpuType: h100\n        region: us\n",
            ["HX2005"],
            line: 9
        ),
        .sections("members as a mapping", "teams: [{name: ml, members: {ada: admin}}]\n", ["HX2006"], line: 4),
        .sections("members as a scalar", "teams: [{name: ml, members: ada}]\n", ["HX2006"], line: 4),
        .sections("members empty", "teams:\n  - name: ml\n    members:\n", ["HX2006"], line: 6),
        .sections("member as a scalar", "teams: [{name: ml, members: [ada]}]\n", ["HX2006"], line: 4),
        .sections("member as a list", "teams: [{name: ml, members: [[ada]]}]\n", ["HX2006"], line: 4),
        .sections("member empty", "teams:\n  - name: ml\n    members:\n      -\n", ["HX2006"], line: 7),
        .sections("members of the cluster", "members: [{team: ml, user: ada, role: admin}]\n", ["HX2005"], line: 4),
        .sections("provider left out", "regions:\n  - name: us\n", ["HX2004"], line: 5),
        .sections(
            "API key of two owners",
            """
            apiKeys:
              - name: ci
                expiresAt: 2027-03-01T00:00:00Z
                sha256: [3f0c9d2e7a61b5484c1e0f92d7ab36e58840cfa1d2b97e6350a4c8f1e6d7b029]
                team: ml
                user: ada

            """,
            ["HX2105"],
            line: 8
        ),
        .sections(
            "API key of no owner",
            """
            apiKeys:
              - name: ci
                expiresAt: 2027-03-01T00:00:00Z
                sha256: [3f0c9d2e7a61b5484c1e0f92d7ab36e58840cfa1d2b97e6350a4c8f1e6d7b029]
                active: true

            """,
            ["HX2105"],
            line: 5
        ),
        .field("choice in upper case", in: .membershipWithoutRole, "role: ADMIN", ["HX2021"]),
        .field("provider in upper case", in: .regionWithoutProvider, "provider: AWS", ["HX2017"]),
        .field("area in lower case", in: .region, "area: us", ["HX2031"]),
        .field("area of one letter", in: .region, "area: U", ["HX2031"]),
        .field("areas joined by a comma", in: .region, "area: US,CA", ["HX2031"]),
        .field("area that ends with a plus", in: .region, "area: US+", ["HX2031"]),
        .field("area that is a country of YAML 1.1", in: .region, "area: NO", ["HX2011"]),
        .field("area of 17 letters", in: .region, "area: " + repeated("A", 17), ["HX2031"]),
        .field("area of 65 bytes", in: .region, "area: " + repeated("AA+", 21) + "AA", ["HX2031"]),
        .field("choice with a space", in: .membershipWithoutRole, #"role: "admin ""#, ["HX2021"]),
        .field("unknown choice", in: .membershipWithoutRole, "role: owner", ["HX2021"]),
        .field("choice left empty", in: .membershipWithoutRole, "role:", ["HX2011"]),
    ]

    /// Plain scalars that some YAML reader takes for a number, a truth value, a date or nothing.
    static let texts: [Case] = list(
        values(
            of: "displayName",
            in: .team,
            [
                "no", "NO", "No", "yes", "on", "off", "y", "N", "true", "True", "FALSE", "~", "null", "Null", "NULL",
                "=",
            ],
            "HX2011"
        ),
        values(of: "displayName", in: .team, ["<<"], "HX2011"),
        [
            .field("text left empty", in: .team, "displayName:", ["HX2011"]),
            .field("text left empty but for a comment", in: .team, "displayName: # later", ["HX2011"]),
        ],
        values(
            of: "phone",
            in: .team,
            [
                "0", "012", "0o17", "0x1F", "0b101", "1_000", "1:30", "190:20:30.15", ".inf", "-.INF", "+.Inf", ".nan",
                ".NaN", "1e3", "1E+3", "6.88", "+1", "-1", "685_230.15", "123456", "1__0", "0x_1f",
            ],
            "HX2011"
        ),
        values(
            of: "instanceType",
            in: .gpuType,
            [
                "2026-12-01", "2026-1-2", "2026-12-01T09:00:00Z", "2026-12-01t09:00:00.10-05:00", "2026-12-01 09:00:00",
            ],
            "HX2011"
        ),
        [
            .field("text in quotes but empty", in: .team, #"displayName: """#, ["HX2023"]),
            .field("text of 256 bytes", in: .team, "displayName: " + repeated("a", 256), ["HX2023"]),
            .field("text of 128 characters in 256 bytes", in: .team, "displayName: " + repeated("é", 128), ["HX2023"]),
            .sections(
                "description of 4,097 bytes",
                "gpuTypes:\n  - name: h100\n    gpusPerInstance: 8\n    description: " + repeated("x", 4_097) + "\n",
                ["HX2023"],
                line: 7
            ),
            .field(
                "block scalar with a line feed at its end as a label",
                in: .team,
                "displayName: |\n      ML",
                ["HX1105"]
            ),
            .field(
                "folded scalar with a line feed at its end as a label",
                in: .team,
                "displayName: >\n      ML",
                ["HX1105"]
            ),
            .field("quoted truth values are text", in: .team, "displayName: 'no'", []),
            .field("quoted numbers are text", in: .team, "phone: '012'", []),
        ]
    )

    /// Names that are no DNS label, and names that look like one of ours.
    static let names: [Case] = list(
        values(
            of: "name",
            in: .teamWithoutName,
            [
                "ML", "ml_research", "-ml", "ml-", "ml.research", "ml research", "ml/research", "ml:research", "'m l'",
                "\"\"", "''", "mlé",
            ],
            "HX2017"
        ),
        [
            .field("name of 64 characters", in: .teamWithoutName, "name: " + repeated("a", 64), ["HX2017"]),
            .field("name with KELVIN SIGN for k", in: .teamWithoutName, "name: \u{212A}elvin", ["HX2017"]),
            .field("name with a Cyrillic a", in: .teamWithoutName, "name: \u{430}da", ["HX2017"]),
            .field("name with a combining accent", in: .teamWithoutName, "name: cafe\u{301}", ["HX2017"]),
            .field("name in fullwidth letters", in: .teamWithoutName, "name: \u{FF4D}\u{FF4C}", ["HX2017"]),
            .field("name with a line feed at its end", in: .teamWithoutName, #"name: "ml\n""#, ["HX2017"]),
        ],
        values(
            of: "name",
            in: .teamWithoutName,
            [
                "no", "on", "null", "true", "012", "1e3", "0x1f", "123", "2026-12-01", "~", "1:30",
            ],
            "HX2011"
        ),
        [
            .field("name left empty", in: .teamWithoutName, "name:", ["HX2011"]),
            .field("name of 63 characters is taken", in: .teamWithoutName, "name: " + repeated("a", 63), []),
            .field("name in quotes that is a truth value elsewhere is taken", in: .teamWithoutName, "name: 'no'", []),
        ]
    )

    /// Truth values, integers and decimals.
    static let numbers: [Case] = list(
        values(
            of: "active",
            in: .team,
            [
                "yes", "no", "on", "off", "y", "n", "True", "TRUE", "FALSE", "t", "1", "0", "~", "null", #""true""#,
                "'false'", "\"\"",
            ],
            "HX2012"
        ),
        [
            .field("truth value left empty", in: .team, "active:", ["HX2011"])
        ],
        values(
            of: "vcpus",
            in: .gpuType,
            [
                "012", "00", "-0", "+1", "--1", "1.0", "1.", "1e3", "0x10", "0o17", "0b1", "1_000", "1 000", "1:30",
                #""16""#, "sixteen", ".inf", "NaN", "~", "\u{FF11}\u{FF12}", "\"\"",
            ],
            "HX2013"
        ),
        values(
            of: "vcpus",
            in: .gpuType,
            [
                "-1", "1000001", "9223372036854775807", "9223372036854775808", "-9223372036854775809",
                "99999999999999999999",
            ],
            "HX2022"
        ),
        [
            .sections(
                "more GPUs than an instance may have",
                "gpuTypes: [{name: h100, gpusPerInstance: 17}]\n",
                ["HX2022"],
                line: 4
            ),
            .sections("percentage beyond 100", "policy: {maxRemovalPercent: 101}\n", ["HX2022"], line: 4),
            .sections("reservation of fewer than no GPUs", "reservations: [{gpus: -1}]\n", ["HX2022"], line: 4),
            .field("integer left empty", in: .gpuType, "vcpus:", ["HX2011"]),
        ],
        values(
            of: "usdPerGPUHour",
            in: .pool,
            [
                "-1", "-0", "+1", "1e3", "1E3", "1_000", "1 000", #""1,000.00""#, ".5", "5.", "01.5", "00", "0x1p3",
                ".inf", ".nan", "1.5.2", "$5", "6,88", "~", "\"\"", "1/2", "\u{663}",
            ],
            "HX2014"
        ),
        values(
            of: "usdPerGPUHour",
            in: .pool,
            [
                "6.88888", "1234567890123", "0.00000000000000000000000000001",
            ],
            "HX2022"
        ),
        [
            .field("budget with three digits behind the point", in: .team, "monthlyBudgetUSD: 0.001", ["HX2022"]),
            .field("decimal left empty", in: .pool, "usdPerGPUHour:", ["HX2011"]),
        ]
    )

    /// Times without a zone, days that do not exist, durations in other units.
    static let times: [Case] = list(
        values(
            of: "start",
            in: .reservationWithoutStart,
            [
                "2026-12-01", "2026-12-01T09:00:00", "2026-12-01T09:00Z", "2026-12-01  09:00:00Z",
                "2026-12-01_09:00:00Z", "2026-02-30T00:00:00Z", "2026-02-29T00:00:00Z", "2026-04-31T00:00:00Z",
                "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z",
                "2026-12-01T24:00:00Z", "2026-12-01T23:60:00Z", "2016-12-31T23:59:60Z", "2026-12-01T09:00:00+24:00",
                "2026-12-01T09:00:00+00:60", "2026-12-01T09:00:00+0100", "2026-12-01T09:00:00+01",
                "2026-12-01T09:00:00 Z", "2026-12-01T09:00:00.Z", "2026-12-01T09:00:00.1234567Z",
                "2026-12-01T09:00:00,5Z", "26-12-01T09:00:00Z", "2026-1-1T9:00:00Z", "2026-W49-2T09:00:00Z",
                "+2026-12-01T09:00:00Z", "-2026-12-01T09:00:00Z", "1796115600", "now", "tomorrow", "~", "infinity",
                "\"\"", #""2026-12-01T09:00:00Z ""#, #""2026-12-01T09:00:00Zjunk""#, "\u{FF12}026-12-01T09:00:00Z",
            ],
            "HX2015"
        ),
        values(
            of: "start",
            in: .reservationWithoutStart,
            [
                "1999-12-31T23:59:59Z", "2100-01-01T00:00:00Z", "2000-01-01T00:30:00+01:00",
                "2099-12-31T23:30:00-01:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59",
            ],
            "HX2022"
        ),
        [
            .field("time left empty", in: .reservationWithoutStart, "start:", ["HX2011"])
        ],
        values(
            of: "duration",
            in: .reservationWithoutDuration,
            [
                "1w", "1y", "1s", "1.5h", "-1h", "+1h", "01h", "72", "h", "1H", "1h30m", "72 h", "1e2h", "0x1h", "P3D",
                "PT72H", "1:30", "\"\"", #""72h ""#, "10000000000h", "99999999999999999999d", "~", "forever",
                "\u{FF17}\u{FF12}h",
            ],
            "HX2016"
        ),
        values(
            of: "duration",
            in: .reservationWithoutDuration,
            [
                "0h", "0m", "0d", "3651d", "999999999d", "999999999h",
            ],
            "HX2022"
        ),
        [
            .field("duration left empty", in: .reservationWithoutDuration, "duration:", ["HX2011"]),
            .sections("key lifetime of nothing", "policy: {maxKeyLifetime: 0d}\n", ["HX2022"], line: 4),
        ]
    )

    /// Addresses that are none, or that two programs would read as two.
    static let emails: [Case] = list(
        values(
            of: "email",
            in: .userWithoutEmail,
            [
                "ada", "ada@", "'@example.com'", "ada@example", "ada@@example.com", "ada@b@example.com",
                "ada@example..com", "ada@.example.com", "ada@example.com.", ".ada@example.com", "ada.@example.com",
                "a..da@example.com", "'ada @example.com'", "Ada <ada@example.com>", #"'"ada"@example.com'"#,
                "ada@[127.0.0.1]", "ada@exa_mple.com", "ada@example.com,eve@example.com", "mailto:ada@example.com", "~",
                "\"\"", #""ada@example.com\n""#, #""ada@example.com\r\nBcc: eve@example.com""#,
            ],
            "HX2018"
        ),
        [
            .field("address with an a with two dots", in: .userWithoutEmail, "email: \u{E4}da@example.com", ["HX2018"]),
            .field("address with a Cyrillic a", in: .userWithoutEmail, "email: ada@ex\u{430}mple.com", ["HX2018"]),
            .field(
                "address with U+0130, whose lower case is longer",
                in: .userWithoutEmail,
                "email: \u{130}da@example.com",
                ["HX2018"]
            ),
            .field("address with KELVIN SIGN", in: .userWithoutEmail, "email: \u{212A}y@example.com", ["HX2018"]),
            .field("address with a fullwidth @", in: .userWithoutEmail, "email: ada\u{FF20}example.com", ["HX2018"]),
            .field(
                "local part of 65 bytes",
                in: .userWithoutEmail,
                "email: " + repeated("a", 65) + "@example.com",
                ["HX2018"]
            ),
            .sections(
                "address of 255 bytes",
                "users: [{email: a@" + repeated("b.", 125) + "com}]\n",
                ["HX2018"],
                line: 4
            ),
            .field("address left empty", in: .userWithoutEmail, "email:", ["HX2011"]),
        ]
    )

    /// Digests and lists of them.
    static let digests: [Case] = [
        .field(
            "digest of 63 digits",
            in: .keyWithoutDigest,
            "sha256: [3f0c9d2e7a61b5484c1e0f92d7ab36e58840cfa1d2b97e6350a4c8f1e6d7b02]",
            ["HX2019"]
        ),
        .field(
            "digest of 65 digits",
            in: .keyWithoutDigest,
            "sha256: [3f0c9d2e7a61b5484c1e0f92d7ab36e58840cfa1d2b97e6350a4c8f1e6d7b0290]",
            ["HX2019"]
        ),
        .field(
            "digest with a letter beyond f",
            in: .keyWithoutDigest,
            "sha256: [gf86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08]",
            ["HX2019"]
        ),
        .field(
            "digest with its algorithm",
            in: .keyWithoutDigest,
            "sha256: ['sha256:3f0c9d2e7a61b5484c1e0f92d7ab36e58840cfa1d2b97e6350a4c8f1e6d7b029']",
            ["HX2019"]
        ),
        .field("token in place of its digest", in: .keyWithoutDigest, "sha256: [hxk_live_0123456789]", ["HX2019"]),
        .field(
            "digest outside a list",
            in: .keyWithoutDigest,
            "sha256: 3f0c9d2e7a61b5484c1e0f92d7ab36e58840cfa1d2b97e6350a4c8f1e6d7b029",
            ["HX2006"]
        ),
        .field("no digest", in: .keyWithoutDigest, "sha256: []", ["HX2023"]),
        .sections(
            "digest twice",
            """
            apiKeys:
              - name: ci
                team: ml
                expiresAt: 2027-03-01T00:00:00Z
                sha256:
                  - 3f0c9d2e7a61b5484c1e0f92d7ab36e58840cfa1d2b97e6350a4c8f1e6d7b029
                  - 3f0c9d2e7a61b5484c1e0f92d7ab36e58840cfa1d2b97e6350a4c8f1e6d7b029

            """,
            ["HX2103"],
            line: 10
        ),
        .sections(
            "digest twice, once in upper case",
            """
            apiKeys:
              - name: ci
                team: ml
                expiresAt: 2027-03-01T00:00:00Z
                sha256:
                  - 3f0c9d2e7a61b5484c1e0f92d7ab36e58840cfa1d2b97e6350a4c8f1e6d7b029
                  - 3F0C9D2E7A61B5484C1E0F92D7AB36E58840CFA1D2B97E6350A4C8F1E6D7B029

            """,
            ["HX2043"],
            line: 10
        ),
        .sections(
            "three digests",
            """
            apiKeys:
              - name: ci
                team: ml
                expiresAt: 2027-03-01T00:00:00Z
                sha256:
                  - 0000000000000000000000000000000000000000000000000000000000000000
                  - 1111111111111111111111111111111111111111111111111111111111111111
                  - 2222222222222222222222222222222222222222222222222222222222222222

            """,
            ["HX2023"],
            line: 9
        ),
        .field("team twice", in: .region, "dedicatedTo: [ml, ml]", ["HX2103"]),
        .field("team twice, once in quotes", in: .region, "dedicatedTo: [ml, 'ml']", ["HX2103"]),
        .field("team in upper case", in: .region, "dedicatedTo: [ML]", ["HX2017"]),
        .field("team that is a truth value in YAML 1.1", in: .region, "dedicatedTo: [ml, no]", ["HX2011"]),
    ]

    /// URLs and hosts that lead a server to itself, to its neighbours or to its cloud's metadata service.
    static let addresses: [Case] = list(
        values(
            of: "llmURL",
            in: .region,
            [
                "http://llm.example.com", "HTTPS://llm.example.com", "ftp://llm.example.com", "//llm.example.com",
                "llm.example.com", "https:llm.example.com", "https:/llm.example.com", "https://", "https:///path",
                "file:///etc/passwd", "javascript:alert(1)", "https://user@llm.example.com",
                "https://user:secret@llm.example.com", "https://llm.example.com@evil.example",
                "https://llm.example.com:99999", "https://llm.example.com:0", "'https://llm.example.com:'",
                "https://llm.example.com:-1", "https://llm.example.com:443:443",
                "https://llm.example.com:99999999999999999999", "https://llm_1.example.com", "https://-llm.example.com",
                "https://llm..example.com", "https://.example.com", #"'https://llm.example.com\@evil.example'"#,
                "'https://llm.example.com/a b'", "https://llm.example.com/<script>", "https://llm%2eexample.com",
                "https://llém.example.com", "https://[::1", "https://[::1]x", "https://[v1.a]",
                "https://[fe80::1%25eth0]", "~", "\"\"",
            ],
            "HX2020"
        ),
        values(
            of: "llmURL",
            in: .region,
            [
                "https://localhost", "https://LOCALHOST/", "https://localhost.", "https://api.localhost",
                "https://127.0.0.1", "https://127.0.0.1.", "https://127.0.0.1:8443/x", "https://127.1",
                "https://127.0.1", "https://0177.0.0.1", "https://0x7f.1", "https://0X7F.0.0.1", "https://0x7f000001",
                "https://2130706433", "https://017700000001", "https://127.0.0.0x1", "https://0", "https://0.0.0.0",
                "https://[::]", "https://[::1]", "https://[0:0:0:0:0:0:0:1]", "https://[::ffff:127.0.0.1]",
                "https://[::FFFF:7F00:1]", "https://[::127.0.0.1]", "https://169.254.169.254",
                "https://169.254.169.254/latest/meta-data", "https://[::ffff:169.254.169.254]",
                "https://[fd00:ec2::254]", "https://100.100.100.200", "https://metadata",
                "https://metadata.google.internal", "https://Metadata.Google.Internal.",
                "https://instance-data.ec2.internal", "https://[fe80::1]", "https://[febf::1]", "https://[ff02::1]",
                "https://224.0.0.1", "https://239.255.255.250", "https://255.255.255.255", "https://256.256.256.256",
                "https://1.2.3", "https://0.1.2.3?@example.com", "https://127.0.0.1#@example.com",
            ],
            "HX2020"
        ),
        [
            .field("URL with a circled digit", in: .region, "llmURL: https://\u{2460}27.0.0.1", ["HX2020"]),
            .field(
                "URL with an ideographic full stop",
                in: .region,
                "llmURL: https://127\u{3002}0\u{3002}0\u{3002}1",
                ["HX2020"]
            ),
            .field("URL with a fullwidth letter", in: .region, "llmURL: https://\u{FF4C}ocalhost", ["HX2020"]),
            .field("URL with a line feed", in: .region, #"llmURL: "https://llm.example.com/\nx""#, ["HX2020"]),
            .sections(
                "URL of 2,049 bytes",
                "regions: [{llmURL: https://a.example/" + repeated("x", 2_031) + "}]\n",
                ["HX2020"],
                line: 4
            ),
            .sections(
                "label of 64 bytes in a URL",
                "regions: [{llmURL: https://" + repeated("a", 64) + ".example}]\n",
                ["HX2020"],
                line: 4
            ),
            .field("URL left empty", in: .region, "llmURL:", ["HX2011"]),
        ],
        values(
            of: "vectorDBHost",
            in: .region,
            [
                "https://db.example.com", "db.example.com/x", "db.example.com:0", "db.example.com:65536",
                "db.example.com:99999", "'db.example.com:'", "user@db.example.com", "db_1.example.com",
                "'db.example.com?x'", "'::1'", "'[::1]'", "'[::1]:5432'", "'[::ffff:127.0.0.1]:5432'", "localhost",
                "localhost:5432", "db.localhost", "127.0.0.1:5432", "127.1", "0x7f.1", "2130706433", "169.254.169.254",
                "metadata.google.internal:80", "224.0.0.251", "'db.example.com,db2.example.com'", "'db example'", "~",
                "\"\"", "/var/run/postgresql", "'[fe80::1%eth0]'",
            ],
            "HX2020"
        ),
        [
            .sections(
                "host of 260 bytes",
                "regions: [{vectorDBHost: " + repeated("a.", 129) + "aa}]\n",
                ["HX2020"],
                line: 4
            ),
            .field("private address is taken", in: .region, "llmURL: https://10.0.0.8:8443/v1?x=@y", []),
            .field("IPv6 address is taken", in: .region, "vectorDBHost: '[2001:db8::1]:5432'", []),
        ]
    )
}
