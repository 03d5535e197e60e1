/* The least that any program reading these specs must do: read each file whole, let libyaml turn it into
 * events, and look at none of them. Prints how many there were.
 *
 *     cc -O2 -o floor floor.c -lyaml && ./floor users.yaml teams.yaml
 */
#include <stdio.h>
#include <stdlib.h>
#include <yaml.h>

static void fail(const char *path, const char *problem) {
    fprintf(stderr, "%s: %s\n", path, problem);
    exit(1);
}

static unsigned char *read_whole(const char *path, size_t *length) {
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0) fail(path, "cannot be read");
    long size = ftell(file);
    if (size < 0) fail(path, "cannot be read");
    rewind(file);

    unsigned char *text = malloc((size_t)size + 1);
    if (!text || fread(text, 1, (size_t)size, file) != (size_t)size) fail(path, "cannot be read");
    fclose(file);
    *length = (size_t)size;
    return text;
}

static unsigned long count_events(const char *path) {
    size_t length;
    unsigned char *text = read_whole(path, &length);
    unsigned long count = 0;
    yaml_parser_t parser;
    yaml_event_t event;
    int is_last = 0;

    if (!yaml_parser_initialize(&parser)) fail(path, "out of memory");
    yaml_parser_set_input_string(&parser, text, length);
    while (!is_last) {
        if (!yaml_parser_parse(&parser, &event)) fail(path, parser.problem ? parser.problem : "is no YAML");
        is_last = event.type == YAML_STREAM_END_EVENT;
        count += 1;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    free(text);
    return count;
}

int main(int argc, char **argv) {
    unsigned long count = 0;
    for (int i = 1; i < argc; i += 1) count += count_events(argv[i]);
    printf("%lu\n", count);
    return 0;
}
