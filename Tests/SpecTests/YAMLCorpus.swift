import Testing

/// Texts that are hard on a YAML reader, written by hand, each with what libyaml 0.2.5 makes of it.
///
/// They pin the parser as much as they test the reader: a verdict that changes means that libyaml has.
enum YAMLCorpus {
    /// How far a text gets.
    enum Verdict: Sendable {
        /// libyaml reads it, and it is a spec without a fault.
        case accepted
        /// libyaml reads it to its end, and the rules of a spec refuse it.
        case refusedAsSpec
        /// libyaml refuses it.
        case refusedAsYAML
    }

    struct Text: Sendable, CustomTestStringConvertible {
        let name: String
        let yaml: String
        let verdict: Verdict

        init(_ name: String, _ verdict: Verdict, _ yaml: String) {
            self.name = name
            self.verdict = verdict
            self.yaml = yaml
        }

        var testDescription: String { name }
    }

    static let texts = specs + fragments

    /// Whole specs in odd spellings.
    private static let specs: [Text] = [
        Text(
            "key and colon on two lines in braces",
            .refusedAsYAML,
            """
            {   # the document
            apiVersion: hxapply/v1, kind
              : Cluster}

            """
        ),
        Text(
            "braces over lines, commas first, one comma too many",
            .accepted,
            """
            {   # the document
            apiVersion:
            hxapply/v1, kind:
            Cluster
            , metadata:
            { name:
            # the cluster
            prod }
            , teams: [ { name: ml ,
            adminEmail: lead@example.com , } , ]
            }

            """
        ),
        Text(
            "escapes in double quotes, and in single quotes, where they are none",
            .refusedAsSpec,
            #"""
            "apiVersion": 'hxapply/v1'
            'kind': "Cluster"
            "met\x61data": {"n\u0061me": "pr\
              od"}
            'te\u0061ms': []

            """#
        ),
        Text(
            "explicit quoted keys over two lines",
            .accepted,
            #"""
            apiVersion: hxapply/v1
            kind: Cluster
            ? "meta\
              data"
            : {"n\x61me": "prod"}
            "teams": []

            """#
        ),
        Text(
            "quoted key over two lines without '?'",
            .refusedAsYAML,
            #"""
            apiVersion: hxapply/v1
            kind: Cluster
            "meta\
              data": {name: prod}

            """#
        ),
        Text(
            "explicit keys throughout",
            .accepted,
            """
            ? apiVersion
            : hxapply/v1
            ? kind
            : Cluster
            ? metadata
            : ? name
              : prod
            ? teams
            : - ? name
                : ml
                ? adminEmail
                : lead@example.com

            """
        ),
        Text(
            "explicit keys as block scalars",
            .accepted,
            """
            apiVersion: hxapply/v1
            kind: Cluster
            ? |-
              metadata
            : name: prod
            ? >-
              teams
            : []

            """
        ),
        Text(
            "values as block scalars, chomped",
            .accepted,
            """
            apiVersion: |-
              hxapply/v1
            kind: >-
              Cluster
            metadata:
              name: |-
                prod

            """
        ),
        Text(
            "values as block scalars, not chomped",
            .refusedAsSpec,
            """
            apiVersion: |
              hxapply/v1
            kind: >+
              Cluster

            metadata: {name: prod}

            """
        ),
        Text(
            "every level indented differently",
            .accepted,
            """
            apiVersion: hxapply/v1
            kind: Cluster
            metadata:
                  name: prod
            teams:
            - name: ml
              adminEmail: lead@example.com
              billing:
                     country: Germany
            users:
                            -         name: ada
                                      email: ada@example.com

            """
        ),
        Text(
            "hyphen on a line of its own",
            .accepted,
            """
            apiVersion: hxapply/v1
            kind: Cluster
            metadata:

              name:
                prod

            teams:
              -

                name: ml

                # the address is on the next line
                adminEmail:
                  lead@example.com

            """
        ),
        Text(
            "comments at every indentation and behind every token",
            .refusedAsSpec,
            """
            # first
            apiVersion: hxapply/v1 # one
                 # between
            kind: # two
              Cluster
            metadata: # three
            # at the margin
              # indented
              name: prod # four
                    # deeper
            teams: # five
            # at the margin
            - # six
              name: ml
             # odd
              adminEmail: lead@example.com#not-a-comment

            """
        ),
        Text(
            "hash signs that begin no comment",
            .accepted,
            """
            apiVersion: hxapply/v1
            kind: Cluster
            metadata: {name: prod}
            teams:
              - name: ml
                adminEmail: lead@example.com
                displayName: ML#1 a#b "#c
                phone: "# 49" # this one does

            """
        ),
        Text(
            "folded plain scalar over lines",
            .accepted,
            """
            apiVersion: hxapply/v1
            kind: Cluster
            metadata: {name: prod}
            gpuTypes:
              - name: h100
                gpusPerInstance: 8
                description: the quick
                  brown#1

                  fox :jumps? over:it
                  - no list
                  "no quote" | > & * !

            """
        ),
        Text(
            "folded plain scalar with a colon and a space on its third line",
            .refusedAsYAML,
            """
            apiVersion: hxapply/v1
            kind: Cluster
            metadata: {name: prod}
            gpuTypes:
              - name: h100
                gpusPerInstance: 8
                description: the quick
                  brown

                  fox: not a key? -
                   - nor a list

            """
        ),
        Text(
            "folded plain scalar whose second line looks like a key",
            .refusedAsYAML,
            """
            apiVersion: hxapply/v1
            kind: Cluster
            metadata: {name: prod}
            gpuTypes:
              - name: h100
                gpusPerInstance: 8
                description: the quick
                  brown: fox

            """
        ),
        Text(
            "quoted scalar folded over blank lines and a tab",
            .accepted,
            #"""
            apiVersion: hxapply/v1
            kind: Cluster
            metadata: {name: prod}
            gpuTypes:
              - name: h100
                gpusPerInstance: 8
                description: "the \
                  quick\n

                  \#tbrown \x66ox  \#u{20}
                   "

            """#
        ),
        Text(
            "single quotes folded, doubled and left empty",
            .accepted,
            """
            apiVersion: hxapply/v1
            kind: Cluster
            metadata: {name: prod}
            gpuTypes:
              - name: h100
                gpusPerInstance: 8
                description: 'it''s

                  '' folded '
                instanceType: ''''

            """
        ),
        Text(
            "block scalar with an indentation indicator and leading spaces",
            .accepted,
            """
            apiVersion: hxapply/v1
            kind: Cluster
            metadata: {name: prod}
            gpuTypes:
              - name: h100
                gpusPerInstance: 8
                description: |2-
                      two of six spaces stay
                   one

            """
        ),
        Text(
            "block scalar with its indicators the other way round",
            .accepted,
            """
            apiVersion: hxapply/v1
            kind: Cluster
            metadata: {name: prod}
            gpuTypes:
              - name: h100
                gpusPerInstance: 8
                description: >-1 # folded, chomped, one deeper
                     a
                    b

            """
        ),
        Text(
            "block scalar with indicator 0",
            .refusedAsYAML,
            """
            apiVersion: hxapply/v1
            kind: Cluster
            metadata: {name: prod}
            gpuTypes:
              - name: h100
                gpusPerInstance: 8
                description: |0
                  a

            """
        ),
        Text(
            "block scalar with two digits",
            .refusedAsYAML,
            """
            apiVersion: hxapply/v1
            kind: Cluster
            metadata: {name: prod}
            gpuTypes:
              - name: h100
                gpusPerInstance: 8
                description: |10
                  a

            """
        ),
        Text(
            "block scalar with text behind its indicator",
            .refusedAsYAML,
            """
            apiVersion: hxapply/v1
            kind: Cluster
            metadata: {name: prod}
            gpuTypes:
              - name: h100
                gpusPerInstance: 8
                description: | a
                  b

            """
        ),
        Text(
            "block scalar that a less indented comment ends",
            .accepted,
            """
            apiVersion: hxapply/v1
            kind: Cluster
            metadata: {name: prod}
            gpuTypes:
              - name: h100
                gpusPerInstance: 8
                description: |
                  # text
                  a
                # comment
                active: true

            """
        ),
        Text(
            "block scalar with a leading blank line deeper than its text",
            .refusedAsYAML,
            """
            apiVersion: hxapply/v1
            kind: Cluster
            metadata: {name: prod}
            gpuTypes:
              - name: h100
                gpusPerInstance: 8
                description: |
                     \u{20}
                  a

            """
        ),
        Text(
            "block scalar of blank lines only",
            .accepted,
            """
            apiVersion: hxapply/v1
            kind: Cluster
            metadata: {name: prod}
            gpuTypes:
              - name: h100
                gpusPerInstance: 8
                description: |+


                active: true

            """
        ),
        Text(
            "block scalar at the end without a line feed",
            .accepted,
            """
            apiVersion: hxapply/v1
            kind: Cluster
            metadata: {name: prod}
            gpuTypes:
              - name: h100
                gpusPerInstance: 8
                description: |
                  a
            """
        ),
        Text(
            "document markers within quotes at the margin",
            .refusedAsYAML,
            """
            apiVersion: hxapply/v1
            kind: "Cluster
            ---
            "
            metadata: {name: prod}

            """
        ),
        Text(
            "document markers within a scalar, indented",
            .accepted,
            """
            apiVersion: hxapply/v1
            kind: Cluster
            metadata: {name: prod}
            gpuTypes:
              - name: h100
                gpusPerInstance: 8
                description: |
                  ---
                  ...
                  %YAML 1.1
                instanceType: --- x ...

            """
        ),
        Text(
            "document markers with text and comments",
            .accepted,
            """
            --- # a comment
            apiVersion: hxapply/v1
            kind: Cluster
            metadata: {name: prod}
            ... # the end
            --- {apiVersion: hxapply/v1, kind: Cluster, metadata: {name: dev}}
            ...
            ...

            """
        ),
        Text(
            "document marker with a mapping on its line",
            .refusedAsYAML,
            """
            --- apiVersion: hxapply/v1
            kind: Cluster
            metadata: {name: prod}

            """
        ),
    ]

    /// Short texts, one trick each.
    private static let fragments: [Text] = [
        Text("four hyphens are a scalar", .refusedAsSpec, "----\n"),
        Text("marker glued to its text", .refusedAsSpec, "---a: 1\n"),
        Text("end marker, then text without a start marker", .refusedAsYAML, "a: 1\n...\nb: 2\n"),
        Text("lists in lists in lists on one line", .refusedAsSpec, "- - - a\n    - b\n  - c\n- - - - d\n"),
        Text("mappings and lists on one line", .refusedAsYAML, "- - a: - b\n"),
        Text(
            "lists and mappings in turn on one line",
            .refusedAsSpec,
            "- a: 1\n  b:\n  - c: 2\n    d:\n    - - e: 3\n"
        ),
        Text("list no deeper than its key, then another key", .refusedAsSpec, "a:\n- b\n-\n- c\nd:\n-\n"),
        Text("nothing but hyphens", .refusedAsSpec, "-\n-\n- -\n-\n"),
        Text("nothing but question marks", .refusedAsSpec, "?\n? ?\n? ? ?\n"),
        Text("nothing but colons", .refusedAsYAML, ":\n:\n"),
        Text("empty keys and values in braces", .refusedAsSpec, #"{? , ? : , a, b: , "c": }\#n"#),
        Text("empty key in braces without '?'", .refusedAsYAML, "{a: 1, : 2}\n"),
        Text("commas only in brackets", .refusedAsYAML, "[,]\n"),
        Text("comma at the start of a list", .refusedAsYAML, "[, a]\n"),
        Text("two commas in a list", .refusedAsYAML, "[a,, b]\n"),
        Text("comma at the end of lists and mappings", .refusedAsSpec, "[a, {b: c,},]\n"),
        Text("pairs in a list", .refusedAsSpec, #"[a: 1, ? b : 2, "c":3, {d: 4}: 5]\#n"#),
        Text("value without a space behind a quoted key", .refusedAsSpec, #"{"a":1, 'b':2, c:3}\#n"#),
        Text("value without a space behind a quoted key, in a block", .refusedAsYAML, #""a":1\#n"#),
        Text(
            "colons, question marks and hyphens within plain scalars",
            .refusedAsYAML,
            "[a:b, ::c, -d, ?e, :f, --, -1-, a?b]\n"
        ),
        Text("indicators at the start of plain scalars", .refusedAsSpec, "[-, a]\n"),
        Text("question mark as a plain scalar in brackets", .refusedAsYAML, "[?, a]\n"),
        Text("plain scalar over lines in brackets", .refusedAsSpec, "[a\nb\n\nc, d # e\n, f]\n"),
        Text("comment without a space in brackets", .refusedAsSpec, "[a,# b\nc]\n"),
        Text("key over two lines in brackets", .refusedAsYAML, "{a\n b: c}\n"),
        Text("key over two lines in a block", .refusedAsYAML, "a\n b: c\n"),
        Text("quoted key over two lines in a block", .refusedAsYAML, #""a\#n b": c\#n"#),
        Text("collection as a key without '?'", .refusedAsSpec, "{a: b}: [c]\n[d]: e\n"),
        Text("collections as keys of collections", .refusedAsSpec, "? ? a\n  : b\n: ? c\n  : d\n"),
        Text("block list as a key", .refusedAsSpec, "? - a\n  - b\n: - c\n"),
        Text("value before its key", .refusedAsYAML, "? : a\n"),
        Text("two colons on a line", .refusedAsYAML, "a: b: c\n"),
        Text("mapping behind a quoted value", .refusedAsYAML, "a: 'b': c\n"),
        Text("text behind a quoted scalar", .refusedAsYAML, "a: 'b' c\n"),
        Text("text behind a list", .refusedAsYAML, "a: [b] c\n"),
        Text("comment glued to a quoted scalar", .refusedAsSpec, "a: 'b'#c\n"),
        Text("comment glued to a list", .refusedAsSpec, "a: [b]#c\n"),
        Text("tabs at the ends of lines", .refusedAsYAML, "a:\t\nb: c\t\n- d\t\n"),
        Text("tabs at the ends of lines of a mapping", .refusedAsSpec, "a:\t1\t\nb:\t\n  c\t\t# d\t\n"),
        Text("tab between a hyphen and a scalar", .refusedAsYAML, "-\ta\n"),
        Text("tab between a hyphen and a list", .refusedAsYAML, "-\t- a\n"),
        Text("tab between '?' and its key", .refusedAsYAML, "?\ta\n:\tb\n"),
        Text("tab as indentation in brackets", .refusedAsYAML, "a: [\n\tb,\n\tc\n\t]\n"),
        Text("tab as indentation of a folded scalar", .refusedAsYAML, "a: b\n\tc\n"),
        Text("tab as indentation of a block scalar", .refusedAsYAML, "a: |\n\tb\n"),
        Text("tab within the indentation of a block scalar", .refusedAsYAML, "a: |\n  b\n \tc\n"),
        Text("tabs and spaces on lines of their own", .refusedAsSpec, "a: 1\n \t \nb: 2\n"),
        Text("tab at the very end", .refusedAsYAML, "a: 1\n\t"),
        Text("spaces at the very end", .refusedAsSpec, "a: 1\n   "),
        Text("no line feed at the end", .refusedAsSpec, "a: 1"),
        Text("brackets closed at the margin", .refusedAsSpec, "a: [\nb\n]\nc: {\n}\n"),
        Text("brackets within brackets left open", .refusedAsYAML, "a: [[b]\nc: d\n"),
        Text("brackets closed twice", .refusedAsYAML, "a: [b]]\n"),
        Text("quote that is never closed", .refusedAsYAML, #"a: "b\#n  c: d\#n"#),
        Text("quote that an escaped quote leaves open", .refusedAsYAML, #"a: "b\"\#n"#),
        Text("backslash at the end of the text", .refusedAsYAML, #"a: "b\"#),
        Text("single quote with a backslash", .refusedAsSpec, #"a: '\'\#n"#),
        Text(
            "escapes of every sort",
            .refusedAsSpec,
            #""\0\a\b\t\\#t\n\v\f\r\e\ \"\/\\\N\_\L\P\x41\u0041\U00000041"\#n"#
        ),
        Text("escape of a slash", .refusedAsSpec, #"a: "\/"\#n"#),
        Text("escape of a single quote", .refusedAsYAML, #"a: "\'"\#n"#),
        Text("escape broken by a line end", .refusedAsYAML, #"a: "\x4\#n1"\#n"#),
        Text("mapping key less indented than the first", .refusedAsYAML, "  a: 1\n b: 2\n"),
        Text("mapping key more indented than the first", .refusedAsYAML, "a: 1\n b: 2\n"),
        Text("list item less indented than the first", .refusedAsYAML, "  - a\n - b\n"),
        Text("list item behind a mapping", .refusedAsYAML, "a: 1\n- b\n"),
        Text("mapping behind a list", .refusedAsYAML, "- a\nb: 1\n"),
        Text("scalar behind a mapping", .refusedAsYAML, "a: 1\nb\n"),
        Text("anchors and tags before, behind and without a node", .refusedAsSpec, "&a !!map\n? &b !x\n: !!str &c\n"),
        Text("anchor on a line of its own", .refusedAsSpec, "&a\nb: &c\n  d\n"),
        Text("two anchors on a node", .refusedAsYAML, "&a &b c\n"),
        Text("anchor before an alias", .refusedAsYAML, "&a *b\n"),
        Text("anchor without a name", .refusedAsYAML, "& a\n"),
        Text("anchor with a colon in its name", .refusedAsSpec, "&a:b c\n"),
        Text("alias as a key without a space", .refusedAsSpec, "*a: b\n"),
        Text("tag left open", .refusedAsYAML, "!<tag:yaml.org a\n"),
        Text("tag with an escape", .refusedAsSpec, "!e%41 a\n"),
        Text("tag with a broken escape", .refusedAsYAML, "!e%4 a\n"),
        Text("comma behind a tag", .refusedAsSpec, "[!!str, a]\n"),
        Text("directives without a document", .refusedAsYAML, "%YAML 1.1\n"),
        Text("directive behind a document without an end marker", .refusedAsYAML, "a: 1\n%YAML 1.1\n---\nb: 2\n"),
        Text("percent sign at the margin of a folded scalar", .refusedAsYAML, "a: b\n% c\n"),
        Text("percent sign at the margin in brackets", .refusedAsYAML, "a: [b\n%c]\n"),
        Text("reserved indicators", .refusedAsYAML, "a: @b\n"),
        Text("reserved indicators within a scalar", .refusedAsSpec, "a: b@c`d%e&f*g!h|i>j\n"),
        Text(
            "CRLF in every sort of scalar",
            .refusedAsSpec,
            #"a: b\#r\#n  c\#r\#nd: |\#r\#n  e\#r\#nf: "g\#r\#n  h"\#r\#n"#
        ),
        Text(
            "supplementary characters in keys, anchors and comments",
            .refusedAsSpec,
            #"\#u{1F600}: \#u{20000} # \#u{1F600}\#n? "\U0001F600"\#n: 1\#n"#
        ),
    ]
}
