// The parts of yaml_event_t that Swift cannot reach without copying the union.
#ifndef HXAPPLY_CLIBYAML_SHIM_H
#define HXAPPLY_CLIBYAML_SHIM_H

#include <yaml.h>

static inline const yaml_char_t *hx_scalar_bytes(const yaml_event_t *event) { return event->data.scalar.value; }
static inline size_t hx_scalar_length(const yaml_event_t *event) { return event->data.scalar.length; }
static inline int hx_scalar_is_plain(const yaml_event_t *event) {
    return event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
}

/// Whether the node that the event begins carries an anchor (`&name`).
static inline int hx_event_has_anchor(const yaml_event_t *event) {
    switch (event->type) {
    case YAML_SCALAR_EVENT: return event->data.scalar.anchor != NULL;
    case YAML_SEQUENCE_START_EVENT: return event->data.sequence_start.anchor != NULL;
    case YAML_MAPPING_START_EVENT: return event->data.mapping_start.anchor != NULL;
    default: return 0;
    }
}

/// Whether the node that the event begins carries an explicit tag (`!!str`, `!custom`, `!`).
static inline int hx_event_has_tag(const yaml_event_t *event) {
    switch (event->type) {
    case YAML_SCALAR_EVENT: return event->data.scalar.tag != NULL;
    case YAML_SEQUENCE_START_EVENT: return event->data.sequence_start.tag != NULL;
    case YAML_MAPPING_START_EVENT: return event->data.mapping_start.tag != NULL;
    default: return 0;
    }
}

/// Whether a document begins with a `%YAML` or `%TAG` directive.
static inline int hx_document_has_directive(const yaml_event_t *event) {
    return event->data.document_start.version_directive != NULL
        || event->data.document_start.tag_directives.start != event->data.document_start.tag_directives.end;
}

#endif
